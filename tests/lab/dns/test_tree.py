from __future__ import annotations

from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype
import pytest

from netaudit.inventory import load
from netaudit.inventory.generate import write
from netaudit.lab.dns.keys import delegation_signer, new_key
from netaudit.lab.dns.tree import delegate, plant
from netaudit.lab.topology import design
from tests.lab.network import clock, kind, name, small, tree

if TYPE_CHECKING:
    from pathlib import Path

DS, NS, A, AAAA = (kind(k) for k in ("DS", "NS", "A", "AAAA"))


def test_every_zone_of_the_inventory_and_all_above_are_there() -> None:
    zones = set(tree().zones)
    assert zones >= {name(z.name) for u in small().units for z in u.zones}
    assert zones >= {dns.name.root, name("test")}


def test_a_unit_s_zone_has_its_own_server_and_the_parent_s_last_one() -> None:
    servers = tree().servers_of(name("x-mot.kontum.test"))
    assert [s.name for s in servers] == ["ns1.x-mot.kontum.test", "ns2.kontum.test"]
    province = tree().servers_of(name("kontum.test"))
    assert [s.name for s in province] == [f"ns{n}.kontum.test" for n in (1, 2, 3)]


def test_the_secondary_stands_elsewhere() -> None:
    """Of the province's own unit: not with its own servers, which are the province's too."""
    servers = tree().servers_of(name("so-tttt.kontum.test"))
    assert [s.name for s in servers] == ["ns1.so-tttt.kontum.test", "ns3.kontum.test"]


def test_a_zone_below_a_unit_s_own_has_the_same_servers_and_is_delegated(tmp_path: Path) -> None:
    found = load(write(2, 1, tmp_path, 3))
    planted = plant(found, design(found).infrastructure, clock)
    first, below = name("xa-1.mau.test"), name("thu.xa-1.mau.test")
    assert [s.name for s in planted.servers_of(first)] == ["ns1.xa-1.mau.test", "ns2.mau.test"]
    assert planted.servers_of(below) == planted.servers_of(first)
    assert planted.parent(below).name == first
    told = planted.zones[first].records[below]
    assert {str(record.target) for record in told[NS]} == {"ns1.xa-1.mau.test.", "ns2.mau.test."}
    assert [str(record) for record in told[DS]] == [
        str(delegation_signer(below, key)) for key in planted.zones[below].keys
    ]


def test_every_delegation_has_servers_a_ds_and_glue() -> None:
    planted = tree()
    for zone in planted.zones.values():
        if zone.name == dns.name.root:
            continue
        above = planted.parent(zone.name).records
        assert above[zone.name][NS]
        assert (DS in above[zone.name]) == bool(zone.keys)
        for server in planted.servers_of(zone.name):
            target = name(server.name)
            if target.is_subdomain(zone.name):
                assert above[target].keys() == {A, AAAA}


@pytest.mark.parametrize(
    ("zone", "iterations"),
    [("test", 0), ("kontum.test", None), ("x-mot.kontum.test", 0), ("x-ba.kontum.test", None)],
)
def test_both_kinds_of_denial_are_there(zone: str, iterations: int | None) -> None:
    assert tree().zones[name(zone)].iterations == iterations


def test_every_name_of_every_service_has_its_addresses() -> None:
    planted = tree()
    for unit in small().units:
        for host in unit.hosts:
            for service in host.services:
                for text in service.names:
                    zone = planted.closest(name(text))
                    found = {
                        str(r) for what in (A, AAAA) for r in zone.records[name(text)].get(what, ())
                    }
                    assert {str(a) for a in service.addresses} <= found


def test_hints_and_anchor_are_those_of_the_root() -> None:
    planted = tree()
    hints = planted.hints()
    for server in planted.root_servers():
        for address in server.addresses:
            assert str(address) in hints
    root = planted.zones[dns.name.root]
    expected = delegation_signer(dns.name.root, root.keys[0])
    assert planted.trust_anchor() == f". IN DS {expected}\n"


def test_a_delegation_is_written_again_after_a_change_of_keys() -> None:
    planted = tree()
    zone = planted.zones[name("x-mot.kontum.test")]
    zone.keys = (new_key(),)
    delegate(planted, zone.name)
    held = planted.parent(zone.name).records[zone.name][DS]
    assert [str(r) for r in held] == [str(delegation_signer(zone.name, zone.keys[0]))]


def test_a_change_is_seen_by_the_version() -> None:
    planted = tree()
    before = planted.version
    planted.changed(name("x-mot.kontum.test"))
    assert planted.version > before


def test_every_boot_has_keys_of_its_own() -> None:
    assert tree().trust_anchor() != tree().trust_anchor()


def test_no_two_servers_share_an_address() -> None:
    addresses = [a for s in tree().servers.values() for a in s.addresses]
    assert len(addresses) == len(set(addresses))


def test_a_name_server_stands_in_a_zone_that_the_tree_knows() -> None:
    planted = tree()
    for server in planted.servers.values():
        held = planted.closest(name(server.name)).records[name(server.name)]
        assert {str(r) for what in (A, AAAA) for r in held[what]} == set(map(str, server.addresses))


@pytest.mark.parametrize(
    ("zone", "exchanger", "policy"),
    [
        ("so-tttt.kontum.test", "10 mail.so-tttt.kontum.test.", '"v=spf1 mx -all"'),
        ("x-mot.kontum.test", "0 .", '"v=spf1 -all"'),
        ("kontum.test", "0 .", '"v=spf1 -all"'),
    ],
)
def test_every_zone_says_who_may_send_in_its_name(zone: str, exchanger: str, policy: str) -> None:
    records = tree().zones[name(zone)].records
    assert [str(r) for r in records[name(zone)][kind("MX")]] == [exchanger]
    assert [str(r) for r in records[name(zone)][kind("TXT")]] == [policy]
    assert (name(f"_dmarc.{zone}") in records) == (exchanger != "0 .")
