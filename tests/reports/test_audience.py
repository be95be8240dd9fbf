from __future__ import annotations

import re
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

import pytest

from netaudit import inventory as inventories
from netaudit.api import about
from netaudit.diff import Change, State
from netaudit.disposition import Disposition, DispositionKind
from netaudit.errors import UsageError
from netaudit.history import History, Life, Point
from netaudit.model import Missed, Phrase, Preflight, Question, Seen, Why
from netaudit.policy.select import Selector
from netaudit.waive import Standing, Use, Waiver
from netaudit_reports.audience import STRUCK, Strike, limit
from tests.factories import (
    NOON,
    addresses,
    make_finding,
    make_inventory,
    make_judged,
    make_run,
    make_unit,
    networks,
)
from tests.reports.province import judged_province
from tests.reports.test_renderers import RENDERERS, rendered
from tests.test_hygiene import ROOT

if TYPE_CHECKING:
    from netaudit.judge import Judged

A, B = make_unit("so-a", 1), make_unit("so-b", 2)
BOTH = make_inventory(A, B)


@dataclass(frozen=True)
class Servers:
    zone: str
    at: tuple[IPv4Address | IPv6Address, ...]


@pytest.fixture
def strike() -> Strike:
    return Strike(BOTH, A)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Sở so-b and sở so-a", f"{STRUCK} and sở so-a"),
        ("so-b/web", STRUCK),
        ("service:so-b/web/tcp/443", STRUCK),
        ("www.so-b.kontum.test:443/tcp", STRUCK),
        ("deep.so-b.kontum.test.", f"{STRUCK}."),
        ("www.so-a.kontum.test", "www.so-a.kontum.test"),
        ("kontum.test", "kontum.test"),
        ("[2001:db8:1002::80]:443", f"[{STRUCK}]:443"),
        ("198.18.2.80,198.18.1.80", f"{STRUCK},198.18.1.80"),
        ("2001:db8:1002:9::/64", STRUCK),
        ("so-bx 8.8.8.8 port 443", "so-bx 8.8.8.8 port 443"),
        # The same addresses, otherwise written.
        ("at ::ffff:198.18.2.80", f"at {STRUCK}"),
        ("64:ff9b::c612:250 2002:c612:250::1", f"{STRUCK} {STRUCK}"),
        ("64:ff9b::c612:150", "64:ff9b::c612:150"),
        ("198.18.2.8-198.18.2.80", STRUCK),
        ("udp:198.18.2.80:53", STRUCK),
        ("80.2.18.198.in-addr.arpa", STRUCK),
        ("64/26.2.18.198.IN-ADDR.ARPA.", f"{STRUCK}."),
        (
            "80.1.18.198.in-addr.arpa 18.198.in-addr.arpa arpa.",
            "80.1.18.198.in-addr.arpa 18.198.in-addr.arpa arpa.",
        ),
        (
            "300.18.198.in-addr.arpa b.ip6.arpa in-addr.arpa x.home.arpa",
            "300.18.198.in-addr.arpa b.ip6.arpa in-addr.arpa x.home.arpa",
        ),
        ("0.8.2.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa", STRUCK),
        (f"{'0.' * 19}2.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa", STRUCK),
        ("8.b.d.0.1.0.0.2.ip6.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"),
        ("1.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa", "1.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa"),
    ],
)
def test_what_is_another_s_is_struck_out(strike: Strike, text: str, left: str) -> None:
    assert strike.text(text) == left


def test_a_fact_without_others_is_the_fact_itself(strike: Strike) -> None:
    own = Servers("so-a.kontum.test", addresses("2001:db8:1001::80"))
    assert strike.value(own) is own
    foreign = Servers("so-a.kontum.test", addresses("2001:db8:1002::80", "198.18.1.80"))
    assert strike.value(foreign) == {
        "zone": "so-a.kontum.test",
        "at": [STRUCK, addresses("198.18.1.80")[0]],
    }
    assert strike.value({"so-b": networks("198.18.2.0/24")[0], "n": 1}) == {STRUCK: STRUCK, "n": 1}


def test_only_the_unit_s_own_remains() -> None:
    seen, missed, phrased, packs = (
        Question(f"f.{n}", "zone:so-a.kontum.test", "ops") for n in "abcd"
    )
    judged = make_judged(
        make_finding(
            params=(
                ("service", about("so-b", Phrase("{x}", (("x", "so-b"),)))),
                ("addresses", ("so-b",)),
                ("n", 1),
            )
        ),
        make_finding(unit="so-b"),
        inventory=replace(
            BOTH, vantages=(replace(BOTH.vantages[0], source_v4=IPv4Address("198.18.2.9")),)
        ),
        run=make_run(),
        observations={
            seen: Seen(Servers("so-b.kontum.test", ()), NOON),
            missed: Missed(Why.DEADLINE, "asked 198.18.2.80", NOON),
            phrased: Missed(Why.DEADLINE, Phrase("{at}", (("at", "198.18.2.80"),)), NOON),
            packs: Missed(Why.DEADLINE, Phrase("asked 198.18.2.80"), NOON),
        },
    )
    own = limit(judged, "so-a")
    assert own.audience == "so-a"
    assert [unit.id for unit in own.inventory.units] == ["so-a"]
    assert own.inventory.vantages[0].source_v4 is None
    assert own.inventory.authorisation.scope == networks("2001:db8:1001::/48", "198.18.1.0/24")
    (finding,) = own.findings
    assert dict(finding.params) == {
        "service": about(STRUCK, Phrase("{x}", (("x", STRUCK),))),
        "addresses": (STRUCK,),
        "n": 1,
    }
    assert own.observe(seen) == Seen({"zone": STRUCK, "at": ()}, NOON)
    assert own.observe(missed) == Missed(Why.DEADLINE, f"asked {STRUCK}", NOON)
    assert own.observe(phrased) == Missed(Why.DEADLINE, Phrase("{at}", (("at", STRUCK),)), NOON)
    assert own.observe(packs) == Missed(Why.DEADLINE, Phrase(f"asked {STRUCK}"), NOON)
    assert own.observe(Question("f.c", "zone:x", "ops")) is None


def test_history_and_waivers_are_the_unit_s_own() -> None:
    own, other = make_finding(), make_finding(unit="so-b")
    day = NOON.date()
    decided = Disposition(DispositionKind.WAIVED, "w", "as so-b does", "x", "1", day, day)
    own = replace(own, disposition=decided)
    waivers = [
        Waiver(id_, DispositionKind.WAIVED, Selector(unit=("so-b",)), "so-b", "x", "1", day, day)
        for id_ in "vw"
    ]
    points = {unit: (_point(unit),) for unit in ("so-a", "so-b")}
    judged = replace(
        make_judged(own, other, inventory=BOTH),
        history=History(
            previous=make_run(),
            changes=tuple(Change(State.NEW, None, found) for found in (own, other)),
            lives={
                f.fingerprint: Life(f.fingerprint, f.unit, "c", "t", NOON) for f in (own, other)
            },
            points=(_point("all"),),
            units=points,
            days_to_fix={"so-a": 1.0, "so-b": 2.0},
        ),
        waivers=(
            Use(waivers[0], Standing.ACTIVE, (other.fingerprint,)),
            Use(waivers[1], Standing.ACTIVE, (own.fingerprint, other.fingerprint)),
        ),
    )
    kept = limit(judged, "so-a")
    assert "so-b" not in repr((kept.findings, kept.waivers, kept.history))
    assert kept.history.points == points["so-a"]
    assert len(kept.history.changes) == len(kept.history.lives) == len(kept.waivers) == 1
    assert kept.findings[0].disposition == replace(decided, reason=f"as {STRUCK} does")
    assert kept.history.days_to_fix == {"so-a": 1.0}


def _point(run: str) -> Point:
    return Point(run, NOON, "baseline", 1, 0, 0, 0, 0, 100.0, 100.0, (("A", 1),))


def test_a_unit_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="no unit 'so-x'"):
        limit(make_judged(), "so-x")


@pytest.fixture(scope="module")
def province() -> tuple[Judged, set[str], set[str]]:
    """What a unit of the sample province may see; every other's ids and addresses, and names."""
    whole = inventories.load(ROOT / "inventories/kontum/inventory.yaml")
    unit = next(u for u in whole.units if u.id == "h-dak-glei")
    own = f"{unit.name.vi} {unit.name.en} {whole.name.vi} {whole.name.en}"
    words, names = set[str](), set[str]()
    for other in whole.units:
        if other.id != unit.id:
            words.add(other.id)
            names |= {text for text in (other.name.vi, other.name.en) if text not in own}
            words |= {str(a) for t in other.targets() for a in getattr(t, "addresses", ())}
    return limit(judged_province(whole, worse=6), unit.id), words, names


@pytest.mark.xdist_group("audience")  # the province is made once
@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_no_file_of_any_format_names_another_unit(
    province: tuple[Judged, set[str], set[str]], name: str
) -> None:
    """Of the sample province: no other unit's id, name, host, or address, in any file."""
    judged, words, names = province
    word = re.compile(r"[\w.:-]+")
    for file, text in rendered(judged, name).items():
        assert set(word.findall(text)) & words == set(), file
        assert not {n for n in names if n in text}, file


def test_of_the_preflight_the_others_are_struck_out() -> None:
    servers = ("198.18.1.80", "198.18.2.80")
    why = Phrase("no sign of life from {name}", (("name", "www.so-b.kontum.test"),))
    run = make_run(
        preflight=(
            Preflight("IPv4", True, "from {address}", (("address", "198.18.2.9"),)),
            Preflight("DNS over UDP", True, "answered by {servers}", (("servers", servers),)),
            Preflight("IPv6", False, "{why} {n}", (("why", why), ("n", 2))),
            Preflight("DNS over TCP", True, "answered by 198.18.1.80, 198.18.2.80"),  # an old run
        )
    )
    found = limit(make_judged(inventory=BOTH, run=run), "so-a").run.preflight
    struck = Phrase(why.message, (("name", STRUCK),))
    assert [(held.message, dict(held.params)) for held in found] == [
        ("from {address}", {"address": STRUCK}),
        ("answered by {servers}", {"servers": ("198.18.1.80", STRUCK)}),
        ("{why} {n}", {"why": struck, "n": 2}),
        (f"answered by 198.18.1.80, {STRUCK}", {}),
    ]
