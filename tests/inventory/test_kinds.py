from __future__ import annotations

from netaudit.inventory.kinds import KINDS, PROTOCOLS
from netaudit.model import SecurityZone

AGREED = {
    "document-management",
    "reminder",
    "portal",
    "website",
    "public-services",
    "single-window",
    "mail",
    "intranet",
    "operations-centre",
    "health-records",
    "digital-address",
    "driving-licence",
    "transport",
    "shared-database",
    "dns-authoritative",
    "dns-resolver",
    "router",
}


def test_every_system_that_such_a_network_runs_has_a_kind() -> None:
    assert set(KINDS) == AGREED


def test_kinds_are_whole() -> None:
    for key, kind in KINDS.items():
        assert kind.key == key
        assert kind.name.vi != kind.name.en
        assert kind.ports
        for port in kind.ports:
            assert port.protocol in PROTOCOLS
            assert port.exposure == tuple(sorted(port.exposure))
            assert port.exposure


def test_management_and_databases_are_not_for_the_whole_network() -> None:
    closed = {SecurityZone.WAN, SecurityZone.INTERNET}
    for kind in KINDS.values():
        for port in kind.ports:
            if port.protocol in {"ssh", "snmp", "postgresql"}:
                assert not closed & set(port.exposure)
