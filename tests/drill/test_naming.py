from dataclasses import replace

import pytest

from netaudit.drill.naming import meanings, not_one, resolve
from tests.drill.builders import WEB_A, make_network

UNIT = make_network().units[0]
HOST, RESOLVER = "host:so-a/web", "resolver:so-a/resolver"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (WEB_A, WEB_A),
        ("so-a/web/tcp/443", WEB_A),
        ("web/tcp/443", WEB_A),
        ("web:443", WEB_A),
        ("www.so-a.kontum.test:443/tcp", WEB_A),
        ("www.so-a.kontum.test:443", WEB_A),
        ("[2001:DB8:1001:0::80]:443", WEB_A),
        ("198.18.1.80:443", WEB_A),
        ("SO-A.kontum.test", "zone:so-a.kontum.test"),
        ("www.so-a.kontum.test", HOST),
        (" web ", HOST),
        ("2001:db8:1001::80", HOST),
        ("198.18.1.80", HOST),
        ("so-a/resolver", RESOLVER),
        ("resolver", RESOLVER),
        ("web:80000000", None),
        (":443", None),
        ("2001:db8:1001::81", None),
        ("nothing", None),
        ("", None),
    ],
)
def test_a_target_may_be_written_as_it_was_seen(written: str, key: str | None) -> None:
    assert resolve(UNIT, written) == key


@pytest.mark.parametrize("written", ["so-a/web/tcp/23", "web/tcp/23", "web:23", "198.18.1.80:23"])
def test_a_port_that_nobody_declared_means_its_host(written: str) -> None:
    assert resolve(UNIT, written) == HOST


def test_the_other_transport_of_a_declared_port_is_not_declared() -> None:
    assert resolve(UNIT, "web/udp/443") == HOST


def test_the_end_of_a_bare_address_is_no_port() -> None:
    """2001:db8:1001::80 with a host of that address, and :443 at the end of another."""
    assert meanings(UNIT, "2001:db8:1001::80:443") == []


def test_several_that_may_be_meant_are_all_told() -> None:
    (web,) = UNIT.hosts
    unit = replace(UNIT, hosts=(web, replace(web, id="so-a/resolver", services=())))
    assert resolve(unit, "resolver") is None
    assert str(not_one(unit, "resolver")) == (
        "resolver may mean resolver:so-a/resolver, host:so-a/resolver: say which"
    )


def test_what_there_is_not_is_told_with_what_there_is() -> None:
    told = str(not_one(UNIT, "nothing"))
    assert told.startswith("so-a has no target nothing; it has: prefix:2001")
