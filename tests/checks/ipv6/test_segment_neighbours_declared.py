from __future__ import annotations

from ipaddress import IPv6Address

from netaudit.facts.segment import Neighbour, Overheard
from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_neighbours_declared import segment_neighbours_declared
from tests.checks.builders import params
from tests.checks.segment_builders import HOST, MAC, ROGUE, ROUTER, make_overheard, make_segment

STRANGE = IPv6Address("2001:db8:1:1::bad")


def near(*addresses: IPv6Address) -> Overheard:
    """Neighbours."""
    return make_overheard(neighbours=tuple(Neighbour(a, MAC, router=False) for a in addresses))


def test_all_are_known() -> None:
    verdict = segment_neighbours_declared(make_segment(), near(HOST, ROUTER, ROGUE))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 1


def test_one_that_nobody_declared() -> None:
    verdict = segment_neighbours_declared(make_segment(), near(HOST, STRANGE))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["neighbours"] == (f"{STRANGE} ({MAC})",)


def test_link_local_addresses_alone_tell_nothing() -> None:
    verdict = segment_neighbours_declared(make_segment(), near(ROGUE))
    assert verdict.outcome is Outcome.NOT_TESTED
