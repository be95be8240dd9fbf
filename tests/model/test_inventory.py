from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.model import SecurityZone, Target, Text, Transport
from netaudit.segment import Segment
from tests.factories import make_host, make_inventory, make_service, make_unit


def segment(vantage: str) -> Segment:
    return Segment("so-a", vantage, "eth1", (), (), (), (), (), ())


def test_a_text_in_a_language() -> None:
    text = Text(vi="Sở", en="Department")
    assert [text.in_(language) for language in ("vi", "en")] == ["Sở", "Department"]


UNIT = make_unit()


@pytest.mark.parametrize(
    ("target", "key", "label"),
    [
        (UNIT.prefixes[0], "prefix:2001:db8:1001::/48", "2001:db8:1001::/48"),
        (UNIT.zones[0], "zone:so-a.kontum.test", "so-a.kontum.test"),
        (UNIT.resolvers[0], "resolver:so-a/resolver", "so-a/resolver"),
        (UNIT.hosts[0], "host:so-a/web", "www.so-a.kontum.test"),
        (replace(UNIT.hosts[0], names=()), "host:so-a/web", "so-a/web"),
        (make_service(), "service:so-a/web/tcp/443", "www.so-a.kontum.test:443/tcp"),
        (
            make_service(names=(), port=53, transport=Transport.UDP),
            "service:so-a/web/udp/53",
            "so-a/web:53/udp",
        ),
    ],
)
def test_a_target_is_known_by_its_key_and_told_by_its_label(
    target: Target, key: str, label: str
) -> None:
    assert (target.key, target.label()) == (key, label)


def test_a_service_may_be_seen_from_where_the_plan_says() -> None:
    service = make_service(exposure=(SecurityZone.UNIT,))
    assert service.visible_from(SecurityZone.UNIT)
    assert not service.visible_from(SecurityZone.INTERNET)


def test_the_targets_of_a_unit_are_all_that_it_runs() -> None:
    web, mail = make_host(), make_host(name="mail", services=())
    unit = make_unit(hosts=(web, mail), segments=(segment("lan"), segment("ops")))
    rest = [*unit.prefixes, *unit.zones, *unit.resolvers, web, *web.services, mail]
    assert list(unit.targets()) == [*unit.segments, *rest]
    assert list(unit.targets("ops")) == [unit.segments[1], *rest]
    assert list(unit.targets("elsewhere")) == rest


def test_an_inventory_finds_its_units_and_vantages() -> None:
    others = (make_unit("so-b", 2),)
    inventory = make_inventory(others=others)
    assert inventory.all_units == (*inventory.units, *others)
    assert inventory.vantage("ops") is inventory.vantages[0]
    with pytest.raises(KeyError):
        inventory.vantage("elsewhere")
