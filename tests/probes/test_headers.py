from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from netaudit.facts.headers import Fate, Header, Heeded
from netaudit.net.crafted import Heard, Kind, Shot
from netaudit.probes import _path
from netaudit.probes.headers import extension_headers, icmpv6_errors
from tests.probes.roads import HOST, ROUTERS, SILENT, Road, answer, error, heard, reply
from tests.probes.test_path import ask

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_path, "SPACING", (0.0,) * 5)


def fates(road: Road, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    return {str(p.header): str(p.fate) for p in ask(extension_headers, road, monkeypatch).passages}


def kept(shot: Shot) -> Heard:
    return error(4, 2, HOST) if shot.extension == "unknown-option" else answer(shot)


def test_a_host_as_it_should_be(monkeypatch: pytest.MonkeyPatch) -> None:
    found = fates(Road(host=kept), monkeypatch)
    refused = {"routing-0", "unknown-option"}
    assert found == {str(h): "refused" if h in refused else "passed" for h in Header}


@pytest.mark.parametrize("header", list(Header))
def test_a_header_that_vanishes_is_located(header: Header, monkeypatch: pytest.MonkeyPatch) -> None:
    rule: Callable[[Shot, int], Heard | None] = lambda shot, number: (  # noqa: E731
        SILENT if shot.extension == header and number == 1 else None
    )
    fact = ask(extension_headers, Road(host=kept, rules=[rule]), monkeypatch)
    (lost,) = fact.of(header, Fate.DROPPED)
    located = header not in {Header.ROUTING_0, Header.UNKNOWN_OPTION}
    assert lost.last_router == (ROUTERS[1] if located else None)
    assert len([p for p in fact.passages if p.fate is Fate.DROPPED]) == 1


def test_who_follows_a_routing_header(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fates(Road(host=lambda _: reply()), monkeypatch)["routing-0"] == "passed"


def test_who_answers_nothing_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    road = Road(host=lambda _: SILENT)
    assert ask(extension_headers, road, monkeypatch).passages == ()
    assert ask(icmpv6_errors, road, monkeypatch).addresses == ()


@dataclass
class Sender:
    """A host that may heed Packet Too Big."""

    heeds: bool = True
    silent_udp: bool = False
    small: bool = field(default=False)
    large: Heard = field(default_factory=reply)

    def __call__(self, shot: Shot) -> Heard:
        if shot.packet == "too-big":
            self.small = self.small or self.heeds
            return heard(Kind.SENT)
        if shot.packet == "udp":
            return SILENT if self.silent_udp else answer(shot)
        if shot.size == 1400 and self.small:
            return reply(fragment=1)
        return self.large if shot.size == 1400 else answer(shot)


@pytest.mark.parametrize(
    ("sender", "unreachable", "too_big"),
    [
        (Sender(), True, Heeded.YES),
        (Sender(small=True), True, Heeded.YES),
        (Sender(heeds=False, silent_udp=True), False, Heeded.NO),
        (Sender(large=SILENT), True, Heeded.NOT_ASKED),
    ],
)
def test_errors(
    sender: Sender, *, unreachable: bool, too_big: Heeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = ask(icmpv6_errors, Road(host=sender), monkeypatch).addresses
    assert (found.unreachable, found.too_big) == (unreachable, too_big)
