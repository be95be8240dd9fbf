"""In which order and case a server says things is its own affair: no finding hangs on it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import cache
from random import Random  # noqa: TID251  seeded
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.gather import ask
from netaudit.judge import judge
from netaudit.model import Outcome, Requirement, Zone
from netaudit.plan import plan
from netaudit.policy import Policy
from netaudit.policy.model import Rule
from netaudit.registry import Registry, load
from tests.dns.scenarios.acts import MANNERS, Pool, attack
from tests.dns.worlds import OTHER, Internet, furnished
from tests.factories import make_inventory, make_net, make_unit
from tests.fakes.dns_zones import NOW
from tests.probes import dns_net

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILIES = ("dns.", "dnssec.", "mail.")
DENIALS = {"nsec": {"denial": "nsec"}, "nsec3": {"denial": "nsec3"}}


def world(denial: str) -> Internet:
    """Two servers for the unit's zone, which has something for every check."""
    net = furnished(algorithm=13, **DENIALS[denial])
    net.world.serve(OTHER, net.unit)
    for owner, rdtype, text in (
        ("", "NS", "ns2.u.kontum.test."),
        ("ns2.", "AAAA", OTHER),
        ("", "CAA", '0 issue "ca.test"'),
        ("", "CAA", '0 issue "other.test"'),
        ("", "MX", "10 www.u.kontum.test."),
        ("", "MX", "20 ns2.u.kontum.test."),
        ("", "TXT", '"v=spf1 mx -all"'),
        ("", "TXT", '"something else"'),
    ):
        net.unit.add(f"{owner}u.kontum.test.", rdtype, text)
    return net


def policy(known: Registry) -> Policy:
    """All checks of zones in these families."""
    wanted = [c.id for c in known.checks.values() if c.target is Zone]
    rules = {id_: Rule(Requirement.MUST) for id_ in wanted if id_.startswith(FAMILIES)}
    return Policy("manners", MappingProxyType(rules), Requirement.OFF)


def judged(net: Internet, change: Callable[[bytes], bytes] | None) -> dict[str, Any]:
    """What each check says of the unit's zone, each answer changed on its way."""
    known = load()

    async def go() -> dict[str, Any]:
        unit = make_unit(zones=(dns_net.UNIT_ZONE,), hosts=(), resolvers=(), prefixes=())
        context = make_net(make_inventory(unit), dns=dns_net.plan(net))
        context.clock = lambda: datetime.fromtimestamp(NOW, UTC)

        async def there() -> Any:
            return net.world

        await context.once(("dns asker",), there)
        rules = policy(known)
        tasks = plan(context.inventory, rules, known, "ops")
        seen = {task.question: await ask(task, context) for task in tasks}
        await context.close()
        found = judge(context.inventory, rules, known, vantage="ops", observe=seen.get)
        return {f.check: (f.outcome, f.message, f.params) for f in found}

    net.world.corrupt = change
    return asyncio.run(go())


@cache
def plainly(denial: str) -> tuple[Internet, dict[str, Any]]:
    """A world, and what is said of it when nothing is changed."""
    net = world(denial)
    return net, judged(net, None)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("denial", DENIALS)
def test_no_finding_hangs_on_order_or_case(denial: str, seed: int) -> None:
    net, expected = plainly(denial)
    random, nothing = Random(seed), Pool([], net.unit, [])
    assert judged(net, lambda wire: attack(random, wire, nothing, MANNERS)) == expected


@pytest.mark.parametrize("denial", DENIALS)
def test_nearly_all_checks_have_something_to_say(denial: str) -> None:
    """Else the test above would prove little."""
    outcomes = [outcome for outcome, *_ in plainly(denial)[1].values()]
    assert len(outcomes) > 60
    assert Outcome.NOT_TESTED not in outcomes
    assert outcomes.count(Outcome.PASS) > 40
