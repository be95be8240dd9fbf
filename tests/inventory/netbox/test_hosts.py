from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.inventory.netbox.answers import (
    address,
    choice,
    device,
    imported,
    machine,
    nested,
    notes,
    prefix,
    service,
    tag,
    unit,
)

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.inventory.sheets.importer import Result

HERE = (
    unit(1, "xa-a", domain="xa-a.mau.test"),
    prefix(1, "2001:db8:1001::/48", 1),
    prefix(2, "198.18.1.0/24", 1),
)
WEB = (
    device(5, "Web 01", 1, tags=[tag("Website")]),
    address(1, "2001:db8:1001::80/64", "www.xa-a.mau.test", of=5),
    address(2, "198.18.1.80/24", of=5),
)


def hosts(result: Result) -> dict[str, Any]:
    assert result.mistakes == ()
    return dict(result.document["units"]["xa-a"].get("hosts", {}))


def said(result: Result, folder: Path) -> list[str]:
    return [text.partition(": ")[2] for text in notes(result, folder)]


def test_a_device_is_a_host_with_its_addresses_and_names(tmp_path: Path) -> None:
    found = imported(tmp_path, *HERE, *WEB, service(1, "HTTPS", [443], 5))
    assert hosts(found) == {
        "web-01": {
            "names": ["www.xa-a.mau.test"],
            "addresses": ["2001:db8:1001::80", "198.18.1.80"],
            "services": [{"kind": "website", "port": "443", "transport": "tcp"}],
        }
    }
    assert found.notes == ()


def test_a_host_without_services_has_all_ports_of_its_kind(tmp_path: Path) -> None:
    assert hosts(imported(tmp_path, *HERE, *WEB))["web-01"]["services"] == [{"kind": "website"}]
    bare = [WEB[0] | {"tags": []}, *WEB[1:]]
    assert "services" not in hosts(imported(tmp_path, *HERE, *bare))["web-01"]


@pytest.mark.parametrize(
    "parts",
    [
        {"role": "Router"},
        {"custom_fields": {"loai_dich_vu": "router"}},
        {"role": None, "device_role": nested("dcim/device-roles", 3, "Router (CPE)")},
    ],
)
def test_a_kind_is_said_by_a_role_or_a_custom_field(tmp_path: Path, parts: dict[str, Any]) -> None:
    gateway = [device(6, "gw", 1, **parts), address(1, "2001:db8:1001::1/64", of=6)]
    assert hosts(imported(tmp_path, *HERE, *gateway))["gw"]["services"] == [{"kind": "router"}]


def test_a_service_says_its_own_kind(tmp_path: Path) -> None:
    both = service(1, "DNS", [53], 5, protocol=choice("udp"), tags=[tag("dns-resolver")])
    named = service(2, "Thư điện tử công vụ", [25, 587], 5)
    found = hosts(imported(tmp_path, *HERE, *WEB, both, named))["web-01"]["services"]
    assert [(s["kind"], s["port"], s["transport"]) for s in found] == [
        ("dns-resolver", "53", "udp"),
        ("mail", "25", "tcp"),
        ("mail", "587", "tcp"),
    ]


def test_nobody_is_let_in_by_a_port_that_a_kind_does_not_have(tmp_path: Path) -> None:
    """A website may be reached from everywhere: that says nothing of its SSH."""
    others = [service(1, "SSH", [22], 5), service(2, "Backend", [8080, 5432], 5)]
    result = imported(tmp_path, *HERE, *WEB, *others)
    found = hosts(result)["web-01"]["services"]
    assert [(s["port"], s["protocol"], s["exposure"]) for s in found] == [
        ("22", "ssh", ["management"]),
        ("8080", "other", ["unit"]),
        ("5432", "postgresql", ["unit"]),
    ]
    (text,) = said(result, tmp_path)
    assert text.startswith("ports that are not usual for their kind of service are taken")
    assert "3 (SSH 22, Backend 8080, Backend 5432)" in text


def test_what_is_said_of_exposure_counts(tmp_path: Path) -> None:
    ssh = service(1, "SSH", [22], 5, custom_fields={"truy_cap_tu": ["WAN", "Quản trị"]})
    result = imported(tmp_path, *HERE, *WEB, ssh)
    assert hosts(result)["web-01"]["services"][0]["exposure"] == ["wan", "management"]
    assert result.notes == ()
    of_the_host = [
        device(5, "web", 1, custom_fields={"exposure": "Unit", "fragile": True}),
        *WEB[1:],
    ]
    found = hosts(imported(tmp_path, *HERE, *of_the_host, service(1, "website", [443], 5)))["web"]
    assert found["services"][0]["exposure"] == ["unit"]
    assert found["fragile"] == "true"


def test_machines_have_hosts_services_of_before_too(tmp_path: Path) -> None:
    old = {"parent_object_type": None, "parent_object_id": None, "tags": [tag("website")]}
    result = imported(
        tmp_path,
        *HERE,
        machine(5, "web", 1, tags=[tag("fragile")]),
        address(1, "2001:db8:1001::80/64", key="virtual_machine", of=5),
        service(1, "HTTPS", [443], 0, device=None, virtual_machine={"id": 5, "name": "web"}, **old),
    )
    found = hosts(result)["web"]
    assert (found["addresses"], found["fragile"]) == (["2001:db8:1001::80"], "true")
    assert found["services"] == [{"kind": "website", "port": "443", "transport": "tcp"}]


def test_a_device_and_a_machine_of_one_name_are_two(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        *HERE,
        *WEB,
        machine(5, "web_01", 1),
        address(3, "2001:db8:1001::81/64", key="virtual_machine", of=5),
        device(8, "Đ́", 1),
        address(4, "2001:db8:1001::82/64", of=8),
        device(9, "???", 1),
        address(5, "2001:db8:1001::83/64", of=9),
    )
    assert sorted(hosts(result)) == ["d", "devices-9", "web-01", "web-01-virtual-machines-5"]


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    planned = choice("planned")
    result = imported(
        tmp_path,
        *HERE,
        *WEB,
        address(3, "2001:db8:1001::99/64", of=5, status=planned),
        device(6, "old", 1, status=planned),
        address(4, "2001:db8:1001::6/64", of=6),
        device(7, "far", 9),
        device(8, "pdu", 1),
        machine(3, "nowhere", 1, site=None),
        service(1, "FTP", [21], 5),
        service(2, "RADIUS", [1812], 8),
        service(3, "diameter", [3868], 5, protocol=choice("sctp")),
        service(4, "vip", [443], 1, parent_object_type="ipam.fhrpgroup"),
        device(10, "odd", 1),
        address(5, "2001:db8:1001::10/64", of=10),
        service(5, "SNMP", [161], 10, protocol=choice("udp")),
    )
    assert set(hosts(result)) == {"web-01", "odd"}
    told = {text.partition(";")[0] for text in said(result, tmp_path)}
    assert told == {
        "devices and machines that are not active are left out: 1 (old)",
        "devices and machines without an active address are left out: 1 (pdu)",
        "services over neither TCP nor UDP are left out: 1 (diameter)",
        "services of no known kind are left out: 1 (SNMP)",
        "services of neither a device nor a virtual machine are left out: 1 (vip)",
        "addresses that are not active are left out: 1 (2001:db8:1001::99/64)",
        "devices and machines of no unit's site are left out: 2 (far, nowhere)",
        (
            "ports that are not usual for their kind of service are taken as meant for "
            "administrators (SSH, SNMP) or for the unit alone: 1 (FTP 21)"
        ),
    }


def test_a_service_at_some_of_its_hosts_addresses_is_told(tmp_path: Path) -> None:
    bound = [service(1, "HTTPS", [443], 5, ipaddresses=[{"id": 1}])]
    (text,) = said(imported(tmp_path, *HERE, *WEB, *bound), tmp_path)
    assert text.startswith("services that are bound to some of their host's addresses are expected")
    odd = [service(1, "HTTPS", [443], 5, ipaddresses=[{"id": []}, {}, 3])]
    assert imported(tmp_path, *HERE, *WEB, *odd).notes == ()
    whole = [service(1, "HTTPS", [443], 5, ipaddresses=[{"id": 1}, {"id": 2}])]
    assert imported(tmp_path, *HERE, *WEB, *whole).notes == ()


def test_a_port_that_is_none_is_told_at_its_service(tmp_path: Path) -> None:
    wrong = imported(tmp_path, *HERE, *WEB, service(4, "HTTPS", [70_000], 5))
    assert [str(m.place).rpartition("/netbox.json:")[2] for m in wrong.mistakes] == [
        "ipam/services/4"
    ]
