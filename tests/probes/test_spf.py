from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.probes._dns import absolute
from netaudit.probes._spf import Walk
from tests.dns.worlds import OTHER, internet
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from netaudit.model import Zone
    from netaudit.net.context import Net

ZONE = "u.kontum.test."
MAIL = "www.u.kontum.test."


def followed(record: str, **more: str) -> tuple[Walk, str]:
    """`more` are TXT records by the first label below the zone."""
    net = internet()
    net.unit.add(ZONE, "MX", f"10 {MAIL}")
    for label, text in more.items():
        net.unit.add(f"{label}.{ZONE}", "TXT", f'"{text}"')

    async def go(_zone: Zone, net: Net) -> tuple[Walk, str]:
        walk = Walk(net)
        return walk, await walk.record(absolute("u.kontum.test"), record)

    found: tuple[Walk, str] = ask(net, go, UNIT_ZONE)
    return found


def test_mechanisms_cost_a_question_each() -> None:
    walk, end = followed(f"v=spf1 mx a:{MAIL} ptr exists:%{{i}}.x.test ip4:198.18.0.1 -all")
    assert (walk.lookups, walk.voids, end) == (4, 0, "-")
    assert (walk.mistakes, walk.unasked) == ([], [])


def test_what_is_included_counts_and_does_not_decide() -> None:
    walk, end = followed(
        "v=spf1 include:i.u.kontum.test ~all", i="v=spf1 mx a:www.u.kontum.test +all"
    )
    assert (walk.lookups, end) == (2 + 1, "~")


def test_a_redirect_decides() -> None:
    walk, end = followed("v=spf1 redirect=r.u.kontum.test", r="v=spf1 ?all")
    assert (walk.lookups, end) == (1, "?")
    _, end = followed("v=spf1 redirect=%{d}.x.test")
    assert end == ""


def test_a_redirect_with_macros_cannot_be_followed() -> None:
    walk, _ = followed("v=spf1 redirect=%{d}.x.test")
    assert walk.unasked == ["redirect=%{d}.x.test"]


def test_names_without_data_are_void() -> None:
    walk, _ = followed(
        "v=spf1 a:no.u.kontum.test mx:www.u.kontum.test exists:no.u.kontum.test -all"
    )
    assert (walk.lookups, walk.voids) == (3, 3)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("no.u.kontum.test", "has 0 SPF"),
        ("www.u.kontum.test", "has 0 SPF"),
        ("i.u.kontum.test", "al"),
    ],
)
def test_a_mistake_further_down_counts(name: str, told: str) -> None:
    walk, _ = followed(f"v=spf1 include:{name} -all", i="v=spf1 al")
    assert told in str(walk.mistakes[0])


def test_a_loop_ends() -> None:
    walk, _ = followed("v=spf1 include:i.u.kontum.test -all", i="v=spf1 include:i.u.kontum.test")
    assert 10 < walk.lookups < 40


def test_too_many_mail_servers() -> None:
    net = internet()
    for n in range(11):
        net.unit.add(ZONE, "MX", f"{n} {MAIL}")

    async def go(_zone: Zone, net: Net) -> Walk:
        walk = Walk(net)
        await walk.record(absolute("u.kontum.test"), "v=spf1 mx -all")
        return walk

    walk: Walk = ask(net, go, UNIT_ZONE)
    assert "11 names" in str(walk.mistakes[0])


def test_a_name_that_the_dns_cannot_have() -> None:
    walk, _ = followed(f"v=spf1 a:{'x' * 64}.test -all")
    assert "can have" in str(walk.unasked[0])


def test_an_include_whose_servers_are_silent() -> None:
    net = internet()
    net.root.add("other.", "NS", "ns.other.")
    net.root.add("ns.other.", "AAAA", OTHER)

    async def go(_zone: Zone, net: Net) -> Walk:
        walk = Walk(net)
        await walk.record(absolute("u.kontum.test"), "v=spf1 include:spf.other -all")
        return walk

    walk: Walk = ask(net, go, UNIT_ZONE)
    assert (str(walk.mistakes[0]), walk.voids) == (
        "no server answers for spf.other, which it refers to", 0,
    )  # fmt: skip
