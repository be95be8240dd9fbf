"""The ladder, read off findings that are made by hand: every rung has its case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.ladder import Gap, Hold, Ladder, Rung, ladder
from netaudit.model import Finding, Outcome, Prefix, Resolver, SecurityZone, Zone
from tests.factories import (
    addresses,
    make_finding,
    make_inventory,
    make_service,
    make_unit,
    networks,
)

SERVICE = make_service().key
PREFIX = "prefix:2001:db8:1001::/48"
ZONE = "zone:so-a.kontum.test"
RESOLVER = "resolver:so-a/resolver"
SOUND = (
    ("ipv6.aaaa-published", SERVICE),
    ("ipv6.published-assignable", SERVICE),
    ("ipv6.service-reachable", SERVICE),
    ("ipv6.service-operational", SERVICE),
    ("tls.certificate-trusted", SERVICE),
    ("ipv6.parity", SERVICE),
    ("ipv6.content-on-par", SERVICE),
    ("ipv6.page-hosts-have-aaaa", SERVICE),
    ("ipv6.status-hosts-have-aaaa", SERVICE),
    ("mail.exchangers-have-aaaa", ZONE),
    ("exposure.same-on-both-families", "host:so-a/web"),
    ("ipv6.loss-on-par", PREFIX),
    ("ipv6.unit-reachable", PREFIX),
    ("ipv6.name-servers-reachable", ZONE),
    ("dns.resolver-same-on-both-families", RESOLVER),
)


def findings(*changed: tuple[str, Outcome | None]) -> list[Finding]:
    """All passed, but for these checks; None: never judged."""
    changes = dict(changed)
    return [
        make_finding(check=check, target=target, outcome=outcome)
        for check, target in SOUND
        if (outcome := changes.get(check, Outcome.PASS)) is not None
    ]


def climbed(*changed: tuple[str, Outcome | None]) -> Ladder:
    return ladder(make_inventory(), "ops", findings(*changed))


def test_where_everything_passes_a_client_with_ipv6_alone_is_served() -> None:
    made = climbed()
    assert made.units["so-a"].rung is made.services[SERVICE].rung is Rung.IPV6_ONLY
    assert made.units["so-a"].known
    assert made.units["so-a"].holds == ()


@pytest.mark.parametrize(
    ("check", "rung", "unit_only"),
    [
        ("ipv6.aaaa-published", Rung.NOT_ASSIGNED, False),
        ("ipv6.published-assignable", Rung.ASSIGNED, False),
        ("ipv6.service-reachable", Rung.ASSIGNED, False),
        ("ipv6.unit-reachable", Rung.ASSIGNED, True),
        ("ipv6.service-operational", Rung.REACHABLE, False),
        ("tls.certificate-trusted", Rung.REACHABLE, False),
        ("ipv6.parity", Rung.OPERATIONAL, False),
        ("exposure.same-on-both-families", Rung.OPERATIONAL, False),
        ("ipv6.content-on-par", Rung.OPERATIONAL, False),
        ("ipv6.loss-on-par", Rung.OPERATIONAL, False),
        ("ipv6.page-hosts-have-aaaa", Rung.PARITY, False),
        ("ipv6.status-hosts-have-aaaa", Rung.PARITY, False),
        ("mail.exchangers-have-aaaa", Rung.PARITY, True),
        ("ipv6.name-servers-reachable", Rung.PARITY, False),
        ("dns.resolver-same-on-both-families", Rung.PARITY, True),
    ],
)
def test_a_failure_holds_on_the_rung_below(check: str, rung: Rung, unit_only: bool) -> None:  # noqa: FBT001  a table's column
    made = climbed((check, Outcome.FAIL))
    unit = made.units["so-a"]
    assert (unit.rung, unit.known) == (rung, True)
    assert [hold.check for hold in unit.holds] == [check]
    assert made.services[SERVICE].rung is (Rung.IPV6_ONLY if unit_only else rung)


@pytest.mark.parametrize("outcome", [Outcome.NOT_TESTED, None])
def test_what_was_not_tested_is_not_climbed_and_not_known(outcome: Outcome | None) -> None:
    unit = climbed(("ipv6.service-operational", outcome)).units["so-a"]
    assert (unit.rung, unit.known) == (Rung.REACHABLE, False)


def test_a_failure_beside_something_untested_is_known() -> None:
    changes = (("ipv6.parity", Outcome.NOT_TESTED), ("ipv6.loss-on-par", Outcome.FAIL))
    unit = climbed(*changes).units["so-a"]
    assert (unit.rung, unit.known) == (Rung.OPERATIONAL, True)


def test_the_lowest_failure_decides() -> None:
    changes = (("ipv6.parity", Outcome.FAIL), ("ipv6.service-reachable", Outcome.FAIL))
    unit = climbed(*changes).units["so-a"]
    assert unit.rung is Rung.ASSIGNED
    assert [hold.check for hold in unit.holds] == ["ipv6.service-reachable"]


def test_not_applicable_holds_nothing_but_where_no_server_knows_the_name() -> None:
    assert climbed(("ipv6.parity", Outcome.NOT_APPLICABLE)).units["so-a"].rung is Rung.IPV6_ONLY
    unit = climbed(("ipv6.aaaa-published", Outcome.NOT_APPLICABLE)).units["so-a"]
    assert (unit.rung, unit.known) == (Rung.NOT_ASSIGNED, False)


def test_a_service_with_ipv4_alone_is_not_assigned() -> None:
    unit = make_unit()
    service = replace(unit.hosts[0].services[0], addresses=addresses("198.18.1.80"))
    only_v4 = replace(unit, hosts=(replace(unit.hosts[0], services=(service,)),))
    standing = ladder(make_inventory(only_v4), "ops", findings()).units["so-a"]
    assert (standing.rung, standing.known) == (Rung.NOT_ASSIGNED, True)
    assert standing.holds == (Hold(Rung.ASSIGNED, SERVICE, "", Gap.NO_ADDRESS, known=True),)


def test_a_unit_without_an_ipv6_prefix_is_not_assigned() -> None:
    unit = make_unit()
    bare = replace(unit, prefixes=unit.prefixes[1:], hosts=(), resolvers=())
    standing = ladder(make_inventory(bare), "ops", []).units["so-a"]
    assert standing.rung is Rung.NOT_ASSIGNED
    assert standing.holds[0].gap is Gap.NO_PREFIX


@pytest.mark.parametrize(
    ("outcome", "rung"),
    [
        (Outcome.PASS, Rung.REACHABLE),
        (Outcome.FAIL, Rung.ASSIGNED),
        (Outcome.NOT_APPLICABLE, Rung.ASSIGNED),
        (None, Rung.ASSIGNED),
    ],
)
def test_a_unit_without_services_climbs_as_far_as_its_prefix(
    outcome: Outcome | None, rung: Rung
) -> None:
    unit = replace(make_unit(), hosts=(), resolvers=())
    found = findings(("ipv6.unit-reachable", outcome))
    standing = ladder(make_inventory(unit), "ops", found).units["so-a"]
    assert (standing.rung, standing.known) == (rung, outcome is Outcome.FAIL)


def test_a_service_for_another_zone_of_security_is_left_out() -> None:
    unit = make_unit()
    hidden = replace(unit.hosts[0].services[0], exposure=(SecurityZone.UNIT,))
    inner = replace(unit, hosts=(replace(unit.hosts[0], services=(hidden,)),))
    made = ladder(make_inventory(inner), "ops", findings())
    assert made.services == {}
    assert made.units["so-a"].holds[0].gap is Gap.NO_SERVICE


def test_every_zone_above_a_name_counts() -> None:
    top = make_unit("stttt", 2, zones=(Zone("stttt", "kontum.test"),), hosts=(), resolvers=())
    above = make_finding(
        check="ipv6.name-servers-reachable", target="zone:kontum.test", outcome=Outcome.FAIL
    )
    made = ladder(make_inventory(make_unit(), top), "ops", [*findings(), above])
    assert made.units["so-a"].rung is Rung.PARITY
    assert made.units["so-a"].holds[0].target == "zone:kontum.test"


def test_a_zone_that_nobody_judged_or_keeps_leaves_it_unknown() -> None:
    unit = climbed(("ipv6.name-servers-reachable", None)).units["so-a"]
    assert (unit.rung, unit.known, unit.holds[0].gap) == (Rung.PARITY, False, Gap.NOT_JUDGED)
    stray = ladder(make_inventory(make_unit(zones=())), "ops", findings()).units["so-a"]
    assert (stray.rung, stray.known, stray.holds[0].gap) == (Rung.PARITY, False, Gap.NO_ZONE)


def test_a_resolver_with_ipv4_alone_holds_its_unit() -> None:
    old = Resolver("so-a", "so-a/resolver", addresses("198.18.1.53"))
    unit = ladder(make_inventory(make_unit(resolvers=(old,))), "ops", findings()).units["so-a"]
    assert (unit.rung, unit.holds[0].gap) == (Rung.PARITY, Gap.NO_ADDRESS)


def test_shares_tell_the_known_from_the_rest() -> None:
    rest = make_unit("so-b", 2, hosts=(), resolvers=())
    made = ladder(make_inventory(make_unit(), rest), "ops", findings())
    assert made.share() == (
        (Rung.NOT_ASSIGNED, 0, 0),
        (Rung.ASSIGNED, 0, 1),
        (Rung.REACHABLE, 0, 0),
        (Rung.OPERATIONAL, 0, 0),
        (Rung.PARITY, 0, 0),
        (Rung.IPV6_ONLY, 1, 0),
    )


@pytest.mark.parametrize(
    ("check", "rung", "target"),
    [
        ("ipv6.service-reachable", Rung.REACHABLE, SERVICE),
        ("ipv6.name-servers-reachable", Rung.IPV6_ONLY, ZONE),
    ],
)
def test_what_was_never_judged_is_named(check: str, rung: Rung, target: str) -> None:
    hold = Hold(rung, target, check, Gap.NOT_JUDGED, known=False)
    assert climbed((check, None)).services[SERVICE].holds == (hold,)


def test_the_gaps_of_a_unit_are_named() -> None:
    unit = replace(make_unit(), hosts=(), resolvers=())
    made = ladder(make_inventory(unit), "ops", findings(("ipv6.unit-reachable", None)))
    assert made.units["so-a"].holds == (
        Hold(Rung.REACHABLE, PREFIX, "ipv6.unit-reachable", Gap.NOT_JUDGED, known=False),
    )
    made = ladder(make_inventory(replace(unit, prefixes=())), "ops", findings())
    assert made.units["so-a"].holds == (Hold(Rung.ASSIGNED, "", "", Gap.NO_PREFIX, known=True),)
    made = ladder(make_inventory(unit), "ops", findings())
    assert made.units["so-a"].holds == (
        Hold(Rung.OPERATIONAL, "", "", Gap.NO_SERVICE, known=False),
    )
    old = Resolver("so-a", "so-a/resolver", addresses("198.18.1.53"))
    made = ladder(make_inventory(make_unit(resolvers=(old,))), "ops", findings())
    assert made.units["so-a"].holds == (
        Hold(Rung.IPV6_ONLY, RESOLVER, "", Gap.NO_ADDRESS, known=True),
    )
    made = ladder(make_inventory(make_unit(zones=())), "ops", findings())
    assert made.services[SERVICE].holds == (
        Hold(Rung.IPV6_ONLY, SERVICE, "", Gap.NO_ZONE, known=False),
    )


def test_a_service_without_a_name_needs_no_aaaa() -> None:
    unit = make_unit()
    nameless = replace(unit.hosts[0].services[0], names=())
    inner = replace(unit, hosts=(replace(unit.hosts[0], services=(nameless,)),))
    made = ladder(make_inventory(inner), "ops", findings(("ipv6.aaaa-published", None)))
    assert made.services[SERVICE].rung is Rung.IPV6_ONLY
    assert climbed(("ipv6.aaaa-published", None)).services[SERVICE].rung is Rung.NOT_ASSIGNED
    made = ladder(make_inventory(inner), "ops", findings(("ipv6.service-reachable", None)))
    assert made.services[SERVICE].rung is Rung.ASSIGNED


def test_the_path_to_another_prefix_holds_no_service() -> None:
    unit = make_unit()
    other = Prefix("so-a", *networks("2001:db8:ffff::/48"))
    two = replace(unit, prefixes=(*unit.prefixes, other))
    lossy = make_finding(check="ipv6.loss-on-par", target=other.key)
    made = ladder(make_inventory(two), "ops", [*findings(), lossy])
    assert made.services[SERVICE].rung is Rung.IPV6_ONLY
    assert climbed(("ipv6.loss-on-par", Outcome.FAIL)).services[SERVICE].rung is Rung.OPERATIONAL
