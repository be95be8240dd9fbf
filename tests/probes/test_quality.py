from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.errors import NoRoute
from netaudit.probes import _path
from netaudit.probes import quality as module
from netaudit.probes.quality import quality
from tests.probes.roads import SILENT, Road, reply
from tests.probes.test_path import ask

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.crafted import Heard, Shot


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_path, "SPACING", (0.0,) * 5)
    monkeypatch.setattr(module, "SPACE", 0.0)


class Link(Road):
    """Both families; of the packets over `version` every `nth` is lost."""

    def __init__(self, version: int = 6, nth: int = 0) -> None:
        super().__init__()
        self.version, self.nth, self.count = version, nth, 0

    async def send(self, address: Address, shot: Shot) -> Heard:
        if address.version == self.version:
            self.count += 1
            if self.nth and self.count % self.nth == 0:
                return SILENT
        return reply(rtt_ms=10.0 + self.count % 2)


def test_both_families_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    (pair,) = ask(quality, Link(), monkeypatch).pairs
    assert (pair.v6.sent, pair.v6.answered, pair.v4.sent, pair.v4.answered) == (30, 30, 30, 30)
    assert 10.0 <= pair.v6.median_ms <= 11.0
    assert pair.v6.jitter_ms == pytest.approx(1.0)


def test_a_difference_is_looked_at_more_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    (pair,) = ask(quality, Link(6, 5), monkeypatch).pairs
    assert (pair.v6.sent, pair.v6.loss_percent) == (100, 20.0)
    (close,) = ask(quality, Link(6, 10), monkeypatch).pairs
    assert (close.v6.sent, close.v6.loss_percent) == (300, 10.0)
    (other,) = ask(quality, Link(4, 5), monkeypatch).pairs
    assert (other.v6.sent, other.v4.answered) == (30, 24)


def test_as_much_lost_over_ipv4_by_chance_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unlucky(Link):
        async def send(self, address: Address, shot: Shot) -> Heard:
            if address.version == 4 and 20 <= self.count < 26:
                return SILENT
            return await super().send(address, shot)

    (pair,) = ask(quality, Unlucky(6, 5), monkeypatch).pairs
    assert (pair.v6.sent, pair.v6.loss_percent, pair.v4.loss_percent) == (300, 20.0, 2.0)


def test_without_ipv4_there_is_nothing_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    class OnlyV6(Road):
        async def send(self, address: Address, shot: Shot) -> Heard:
            if address.version == 4:
                raise NoRoute("no IPv4 here")
            return reply()

    assert ask(quality, OnlyV6(), monkeypatch).pairs == ()
    assert ask(quality, Link(4, 1), monkeypatch).pairs == ()
    assert ask(quality, Link(6, 1), monkeypatch).pairs == ()


def test_numbers_of_nothing() -> None:
    found = module._sample(module_address(), [None, None])
    assert (found.answered, found.median_ms, found.jitter_ms) == (0, 0.0, 0.0)


def module_address() -> Address:
    from tests.probes.roads import HOST

    return HOST
