from ipaddress import ip_address, ip_network

import pytest

from netaudit.lab.admission import rules
from netaudit.lab.firewall import Rule
from netaudit.model import Address, SecurityZone, Service
from tests.lab.network import small

NOC = [ip_network("2001:db8::b/128"), ip_network("198.19.0.11/32")]
SOURCES = {zone: NOC if zone is SecurityZone.MANAGEMENT else [] for zone in SecurityZone}
CENTRE = small().units[0]


def _admits(service: Service, source: Address, opened: tuple[str, ...] = ()) -> bool:
    """What the first rule that matches says; packets that no rule names come in."""
    for rule in rules(CENTRE, SOURCES, opened):
        if _matches(rule, service, source):
            return rule.accept
    return True


def _matches(rule: Rule, service: Service, source: Address) -> bool:
    same_family = next(a for a in service.addresses if a.version == source.version)
    return (
        rule.destination == same_family
        and (rule.transport, rule.port) == (service.transport, service.port)
        and (rule.source is None or source in rule.source)
    )


def _service(host: str, port: int) -> Service:
    hosts = {h.id: h for h in CENTRE.hosts}
    return next(s for s in hosts[f"so-tttt/{host}"].services if s.port == port)


@pytest.mark.parametrize("version", [6, 4])
@pytest.mark.parametrize(
    ("host", "port", "admitted"),
    [
        ("gw", 22, {"noc"}),
        ("web", 443, {"ops", "own"}),
        ("database", 5432, {"own"}),
        ("ns1", 53, {"ops", "own"}),
    ],
)
def test_each_zone_reaches_what_the_exposure_says(
    host: str, port: int, admitted: set[str], version: int
) -> None:
    service = _service(host, port)
    sources = {
        6: {"ops": "2001:db8::a", "noc": "2001:db8::b", "own": "2001:db8:1001::99"},
        4: {"ops": "198.19.0.10", "noc": "198.19.0.11", "own": "198.18.1.99"},
    }
    found = {who for who, text in sources[version].items() if _admits(service, ip_address(text))}
    assert found == admitted


def test_an_opened_service_is_open_to_all() -> None:
    service = _service("gw", 22)
    assert _admits(service, ip_address("2001:db8::a"), (service.key,))
