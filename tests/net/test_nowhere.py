from __future__ import annotations

import asyncio
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import OutOfScope
from netaudit.model import Transport
from netaudit.net.clock import system_clock
from netaudit.net.context import Net
from netaudit.net.dns import Asker
from netaudit.net.gate import gate_for
from netaudit.net.nowhere import beyond, never, unmeant
from tests.factories import make_inventory
from tests.net.test_dns import QUERY

if TYPE_CHECKING:
    from collections.abc import Sequence

NEVER = (
    *("0.0.0.0", "224.0.0.1", "239.255.255.255", "255.255.255.255", "::", "ff02::1", "fe80::1"),
    *("febf::1", "::ffff:192.0.2.1", "::ffff:0:0"),
)
UNMEANT = ("0.0.0.1", "127.0.0.1", "127.255.0.1", "169.254.1.1", "240.0.0.1", "::1", "::192.0.2.1")
USUAL = (
    *("10.0.0.1", "192.168.0.1", "172.16.0.1", "100.64.0.1", "192.0.2.1", "198.18.0.1", "1.0.0.0"),
    *("223.255.255.255", "128.0.0.0", "2001:db8::1", "fd00::1", "64:ff9b::1", "::1:0:0:1"),
    "fec0::1",
)


BEYOND = {
    "64:ff9b::192.0.2.1": "192.0.2.1",
    "2002:c000:201::80": "192.0.2.1",
    # A Teredo client at 192.0.2.45 (RFC 4380 section 4): its octets stand there turned over.
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": "192.0.2.45",
    "64:ff9b:1::1": None,
    "2001:db8::192.0.2.1": None,
    "192.0.2.1": None,
}


@pytest.mark.parametrize(("text", "behind"), BEYOND.items())
def test_what_lies_beyond_a_translator(text: str, behind: str | None) -> None:
    assert beyond(ip_address(text)) == (behind and ip_address(behind))


def asked(address: str, scope: Sequence[str], transport: Transport, *meant: str) -> Any:
    async def go() -> Any:
        inventory = make_inventory()
        allowed = replace(inventory.authorisation, scope=tuple(map(ip_network, scope)))
        inventory = replace(inventory, authorisation=allowed)
        net = Net(inventory, inventory.vantages[0], gate_for(inventory), system_clock)
        try:
            asker = Asker(net, meant=map(ip_address, meant))
            return await asker(ip_address(address), QUERY, transport), net.gate.packets
        finally:
            await net.close()

    return asyncio.run(go())


@pytest.mark.parametrize("transport", list(Transport))
@pytest.mark.parametrize("text", NEVER)
def test_where_nobody_ever_is_nothing_is_sent(text: str, transport: Transport) -> None:
    """Whatever the scope says: it may be everything."""
    assert never(ip_address(text))
    for scope in (("2001:db8::/32",), ("::/0", "0.0.0.0/0")):
        assert asked(text, scope, transport) == (NoAnswer(Failure.NOWHERE), 0)


@pytest.mark.parametrize("transport", list(Transport))
@pytest.mark.parametrize("text", UNMEANT)
def test_oneself_is_asked_only_where_the_scope_says_so(text: str, transport: Transport) -> None:
    assert unmeant(ip_address(text))
    assert not never(ip_address(text))
    assert asked(text, ("2001:db8::/32",), transport) == (NoAnswer(Failure.NOWHERE), 0)


@pytest.mark.parametrize("text", UNMEANT)
def test_what_the_user_names_is_asked_or_out_of_scope(text: str) -> None:
    with pytest.raises(OutOfScope):
        asked(text, ("2001:db8::/32",), Transport.UDP, text)


@pytest.mark.parametrize("text", USUAL)
def test_private_and_unknown_addresses_may_be_anybody_s(text: str) -> None:
    """A network of its own has its own: what we may not ask is no fact about them."""
    assert not never(ip_address(text))
    assert not unmeant(ip_address(text))
    with pytest.raises(OutOfScope):
        asked(text, ("2001:db8:ffff::/48",), Transport.UDP)
