"""The table in the module's docstring, row by row."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from netaudit.api import Host, SecurityZone
from netaudit_checks.exposure._open import Stray, declared, show, silent, strays
from tests.checks.builders import V4, V6, WAN, found_on, port
from tests.factories import addresses, make_host, make_service

MANAGEMENT = (SecurityZone.MANAGEMENT,)
HOST = make_host(
    services=(
        make_service(),
        make_service(port=22, protocol="ssh", exposure=MANAGEMENT),
        make_service(port=2200, protocol="ssh", exposure=MANAGEMENT),
        make_service(port=5432, protocol="postgresql", exposure=(SecurityZone.UNIT,)),
        make_service(port=8080, protocol="http", exposure=MANAGEMENT, addresses=addresses(V6)),
    )
)


def one(text: str, address: str = V6, host: Host = HOST) -> Stray | None:
    found = list(strays(host, [found_on(address, text)], WAN))
    return found[0] if found else None


def test_what_may_be_reached_from_here_is_no_stray() -> None:
    assert one("443/tcp") is None


@pytest.mark.parametrize(
    ("text", "administers", "stores", "undeclared"),
    [
        ("22/tcp", True, False, False),
        ("2200/tcp", True, False, False),
        ("5432/tcp", False, True, False),
        ("8080/tcp", False, False, False),
        ("23/tcp", True, False, True),
        ("161/udp", True, False, True),
        ("6379/tcp", False, True, True),
        ("9999/tcp", False, False, True),
        ("443/udp", False, False, True),
    ],
)
def test_each_row(text: str, *, administers: bool, stores: bool, undeclared: bool) -> None:
    found = one(text)
    assert found
    told = (found.administers, found.stores, found.undeclared)
    assert told == (administers, stores, undeclared)


def test_a_declaration_holds_for_its_addresses_only() -> None:
    assert declared(HOST, ip_address(V6), port("8080/tcp")) is not None
    assert declared(HOST, ip_address(V4), port("8080/tcp")) is None


def test_how_a_port_is_told() -> None:
    assert show(ip_address(V6), port("23/tcp")) == f"[{V6}]:23/tcp Telnet"
    assert show(ip_address(V4), port("9999/tcp")) == f"{V4}:9999/tcp"


def test_silence_counts_only_where_something_should_answer() -> None:
    dead = (found_on(V6, closed=0),)
    hidden = make_host(services=(make_service(exposure=MANAGEMENT),))
    assert silent(HOST, dead, WAN)
    assert not silent(HOST, (*dead, found_on(V6, closed=1)), WAN)
    assert not silent(hidden, dead, WAN)
