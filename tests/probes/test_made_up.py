from __future__ import annotations

from typing import TYPE_CHECKING

import dns.name
import pytest

from netaudit.dns.nsec3 import Parameters, Span, nsec3_hash
from netaudit.probes._made_up import MadeUp, made_up
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from dns.name import Name

PARAMETERS = Parameters(1, b"ab")


@pytest.fixture
def made() -> MadeUp:
    return MadeUp(name("u.kontum.test."), PARAMETERS)


def hash_of(found: Name | None) -> bytes:
    assert found
    return nsec3_hash(found, PARAMETERS)


def test_no_more_names_are_made_up_than_are_needed(made: MadeUp) -> None:
    sizes = []
    while made.more():
        sizes.append(len(made._made))
    assert sizes == [16, 32, 64, 128, 256, 512, 1024]
    assert not MadeUp(name("test."), Parameters(151, b"")).more()
    assert MadeUp(name("test."), Parameters(150, b""))._most == 16


def test_the_first_that_was_made_is_taken_however_many_there_are(made: MadeUp) -> None:
    low, high = b"\x40" + bytes(19), b"\x80" + bytes(19)
    assert made.between(low, high) is None
    made.more()
    for ends in ((low, high), (high, low), (low, low)):
        found = made.between(*ends)
        hashed = hash_of(found)
        assert (low < hashed < high) is (ends == (low, high)) or ends == (low, low)
        before = len(made._made)
        made.more()
        assert len(made._made) > before
        assert made.between(*ends) == found


@pytest.mark.parametrize("seed", range(40))
def test_of_those_between_it_is_the_first_and_no_other(made: MadeUp, seed: int) -> None:
    made.more()
    owner, following = (hash_of(name(f"{end}-{seed}.test.")) for end in ("low", "high"))
    span = Span(owner, following, opt_out=False, types=frozenset())
    hashes = [hash_of(name(f"netaudit-absent-{n}.u.kontum.test.")) for n in range(16)]
    inside = [n for n, h in enumerate(hashes) if span.covers(h)]
    found = made.between(owner, following)
    assert str(found) == (f"netaudit-absent-{inside[0]}.u.kontum.test." if inside else "None")


def test_a_zone_whose_name_leaves_no_room_for_names_in_it() -> None:
    def found(zone: Name) -> Name | None:
        made = MadeUp(zone, Parameters(0, b""))
        made.more()
        return made.between(b"\1", b"\1")

    assert found(dns.name.Name([b"x" * 63, b"x" * 63, b"x" * 63, b"x" * 50, b""])) is None
    assert str(found(dns.name.root)) == "netaudit-absent-0."


def test_the_servers_of_a_zone_share_them() -> None:
    assert made_up(name("u.test."), PARAMETERS) is made_up(name("U.test."), PARAMETERS)
    assert made_up(name("u.test."), PARAMETERS) is not made_up(name("v.test."), PARAMETERS)
