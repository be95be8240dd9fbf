"""Every kind of fault, and the checks that it names."""

from itertools import permutations

import pytest

from netaudit.errors import LabError
from netaudit.lab.faults import FAMILIES, catalogue, find
from netaudit.lab.faults.dnssec import NEED_A_CHAIN
from netaudit.lab.injector import Faults
from netaudit.lab.world import World
from netaudit.registry import load
from tests.lab.worlds import fingerprint, in_a_world, unplugged

KINDS, CHECKS = catalogue(), load().checks
A_KIND = 3  # aims of a kind, spread over all that there are: each takes a while


def test_there_are_faults_of_every_family() -> None:
    assert {k.family for k in KINDS.values()} == set(FAMILIES)
    assert len(KINDS) >= 24


@pytest.fixture(scope="module")
def still() -> World:
    """A world that is only read."""
    return unplugged()


@pytest.mark.parametrize("key", KINDS)
def test_a_kind_has_targets_and_expects_checks_that_exist(key: str, still: World) -> None:
    world, kind, known = still, KINDS[key], CHECKS
    targets = {t.key: type(t) for u in world.units.values() for t in u.targets()}
    aims = list(kind.aims(world))
    assert aims
    for aim in aims:
        expected = list(kind.expected(world, aim))
        assert expected
        for pair in expected:
            check = known[pair.check]
            assert check.target is targets[pair.target]
        assert list(kind.touches(world, aim))


def _zones_hit(key: str, world: World) -> dict[str, tuple[set[str], set[str], set[str]]]:
    """What a kind touches, expects and hides there, by zone."""
    kind, found = KINDS[key], {}
    for aim in kind.aims(world):
        expected, hidden = (
            {pair.check for pair in told(world, aim) if pair.target == aim.key}
            for told in (kind.expected, kind.hides)
        )
        if aim.key.startswith("zone:"):
            found[aim.key] = set(kind.touches(world, aim)), expected, hidden
    return found


def test_what_needs_a_chain_of_trust_is_hidden_by_whatever_breaks_it(still: World) -> None:
    """Of all that can be on at once for one zone."""
    hit = {key: _zones_hit(key, still) for key, kind in KINDS.items() if kind.family == "dnssec"}
    breaks = {"dnssec.chain-validates", "dnssec.ds-published", "dnssec.zone-signed"}
    met, wrong = 0, []
    for (breaking, first), (needing, second) in permutations(hit.items(), 2):
        for zone in first.keys() & second.keys():
            touched, expected, hidden = first[zone]
            also_touched, needed, _ = second[zone]
            lost = needed & set(NEED_A_CHAIN) - expected
            if expected & breaks and lost and not touched & also_touched:
                met += 1
                wrong += [f"{breaking} + {needing}"] * (not lost <= hidden)
    assert met
    assert wrong == []


def test_an_unknown_kind_is_told_with_its_neighbours() -> None:
    with pytest.raises(LabError, match="telnet"):
        find("telnet-ipv6")


@pytest.mark.lab
def test_every_fault_changes_the_world_and_its_repair_restores_it() -> None:
    async def act(world: World, faults: Faults) -> list[str]:
        wrong = []
        for key, kind in KINDS.items():
            aims = list(kind.aims(world))
            for aim in aims[:: max(1, len(aims) // A_KIND)]:
                before = fingerprint(world)
                told = await faults.inject(key, aim.unit, aim.key)
                if fingerprint(world) == before and key != "ipv6-blackhole":
                    wrong.append(f"{key} {aim.key} changes nothing")
                await faults.clear(told.id)
                if fingerprint(world) != before:
                    wrong.append(f"{key} {aim.key} is not undone")
        return wrong

    assert in_a_world(act) == []


@pytest.mark.lab
def test_a_mix_of_faults_is_undone_in_any_order() -> None:
    async def act(world: World, faults: Faults) -> bool:
        before = fingerprint(world)
        told = await faults.inject_random(60, 3)
        for fault in sorted(told, key=lambda t: (t.id * 7919) % 61):
            await faults.clear(fault.id)
        return fingerprint(world) == before

    assert in_a_world(act) is True
