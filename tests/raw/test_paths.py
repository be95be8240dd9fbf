from __future__ import annotations

from ipaddress import ip_address
from typing import cast

import pytest

from netaudit.raw.nexthop import NoWayError, Route, Tables
from netaudit.raw.paths import Paths, Seeker
from tests.lab.network import in_a_namespace
from tests.raw.pair import FAR, NEAR, joined

TARGET, GATEWAY = ip_address("2001:db8:b::1"), ip_address("fe80::2")


class Neighbours:
    """A neighbour table that knows an address from the n-th look on."""

    def __init__(self, known_from: int) -> None:
        self.left = known_from

    def neighbour(self, _interface: int, _address: object) -> bytes | None:
        self.left -= 1
        return None if self.left >= 0 else bytes.fromhex("02005e000002")


@pytest.fixture
def kicks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    sent: list[object] = []
    monkeypatch.setattr("netaudit.raw.paths.kick", lambda target, _source: sent.append(target))
    return sent


def seeker(*, on_link: bool) -> Seeker:
    neighbour = TARGET if on_link else GATEWAY
    return Seeker(TARGET, Route(2, neighbour, NEAR, on_link), since=10.0)


def test_a_neighbour_is_looked_for_until_it_is_there(kicks: list[object]) -> None:
    tables, seeking = cast("Tables", Neighbours(3)), seeker(on_link=True)
    assert [seeking.look(tables, now) for now in (10.0, 10.1, 10.6)] == [None] * 3
    found = seeking.look(tables, 10.7)
    assert found is not None
    assert found == bytes.fromhex("02005e000002")
    assert kicks == [TARGET, TARGET]


@pytest.mark.parametrize(
    ("on_link", "why", "text"),
    [(True, "silent", "nobody on our own link"), (False, "no route", "gateway fe80::2")],
)
@pytest.mark.usefixtures("kicks")
def test_in_the_end_it_is_given_up(*, on_link: bool, why: str, text: str) -> None:
    tables, seeking = cast("Tables", Neighbours(99)), seeker(on_link=on_link)
    assert seeking.look(tables, 10.0) is None
    with pytest.raises(NoWayError, match=text) as refusal:
        seeking.look(tables, 13.1)
    assert refusal.value.why == why


@pytest.mark.lab
def test_one_path_and_its_ears_for_all_targets_of_a_route() -> None:
    def inside() -> object:
        with joined() as (near, _far), near.namespace.entered():
            paths = Paths()
            route = paths.tables.route(FAR, None)
            places = [paths.place(route, method) for method in ("tcp", "tcp", "echo")]
            said = places, len(paths.rings), len(paths.mailboxes), len(set(paths.files()))
            paths.close()
            return said

    assert in_a_namespace(inside) == [[0, 0, 1], 2, 1, 3]
