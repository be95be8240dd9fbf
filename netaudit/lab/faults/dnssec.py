"""Faults in the signing of zones, in delegations, and in resolvers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.lab.dns.keys import ED25519, RSASHA1, delegation_signer, new_key
from netaudit.lab.dns.tree import absolute, delegate
from netaudit.lab.dns.zone import Flaws
from netaudit.lab.faults.aims import leaf_zones, zone_of
from netaudit.lab.faults.base import Kind, both, pairs
from netaudit.lab.faults.content import insecure_tlsa
from netaudit.lab.faults.flawed import flawed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.lab.faults.base import Aim, Undo
    from netaudit.lab.world import World

DS, MX, TXT = dns.rdatatype.DS, dns.rdatatype.MX, dns.rdatatype.TXT
NEAR, PAST, LONG_PAST = timedelta(days=3), timedelta(days=-2), timedelta(days=-30)
MANY_ITERATIONS, SALT = 50, bytes.fromhex("aabbccdd")

# A broken chain shows in every question that is put through it.
CHAIN = pairs("dnssec.chain-validates")
NEED_A_CHAIN = (
    "dnssec.denial-chain-validates",
    "dnssec.denial-ttls-as-signed",
    "dnssec.denial-validates",
    "dnssec.no-stray-signatures",
    "dnssec.valid-on-every-server",
)
NAMES = "dnssec.names-validate"  # of services; needs a chain as well
ANY_DNSSEC = both(pairs("dnssec.*"), insecure_tlsa)


def _signing(_world: World, aim: Aim) -> Iterable[str]:
    return [f"signing:{zone_of(aim).name}"]


def _delegation(_world: World, aim: Aim) -> Iterable[str]:
    return [f"delegation:{zone_of(aim).name}"]


def _both(world: World, aim: Aim) -> Iterable[str]:
    return [*_signing(world, aim), *_delegation(world, aim)]


async def _ds_mismatch(world: World, aim: Aim) -> Undo:
    return _replace_ds(world, aim, str(delegation_signer(absolute(zone_of(aim).name), new_key())))


async def _ds_left(world: World, aim: Aim) -> Undo:
    name = absolute(zone_of(aim).name)
    keys = (*world.tree.zones[name].keys, new_key())
    return _replace_ds(world, aim, *(str(delegation_signer(name, k)) for k in keys))


async def _ds_of_algorithm(world: World, aim: Aim) -> Undo:
    name = absolute(zone_of(aim).name)
    keys = (*world.tree.zones[name].keys, new_key(ED25519))
    return _replace_ds(world, aim, *(str(delegation_signer(name, k)) for k in keys))


async def _ds_missing(world: World, aim: Aim) -> Undo:
    return _replace_ds(world, aim)


def _replace_ds(world: World, aim: Aim, *records: str) -> Undo:
    name = absolute(zone_of(aim).name)
    parent = world.tree.parent(name)
    parent.records[name].pop(DS, None)
    parent.add(name, "DS", *records)
    world.tree.changed(parent.name)

    async def undo() -> None:
        delegate(world.tree, name)
        world.tree.changed(parent.name)

    return undo


async def _never_signed(world: World, aim: Aim) -> Undo:
    undo_ds = _replace_ds(world, aim)
    undo_flaws = await flawed(lambda: Flaws(unsigned=True))(world, aim)

    async def undo() -> None:
        await undo_flaws()
        await undo_ds()

    return undo


async def _weak_algorithm(world: World, aim: Aim) -> Undo:
    name = absolute(zone_of(aim).name)
    zone = world.tree.zones[name]
    good = zone.keys
    good_denial = zone.iterations
    # RSASHA1 (5) knows NSEC only (RFC 5155 section 2).
    zone.keys, zone.iterations = (new_key(RSASHA1),), None
    delegate(world.tree, name)
    world.tree.changed(name, world.tree.parent(name).name)

    async def undo() -> None:
        zone.keys, zone.iterations = good, good_denial
        delegate(world.tree, name)
        world.tree.changed(name, world.tree.parent(name).name)

    return undo


async def _many_iterations(world: World, aim: Aim) -> Undo:
    name = absolute(zone_of(aim).name)
    zone = world.tree.zones[name]
    good = zone.iterations, zone.salt
    zone.iterations, zone.salt = MANY_ITERATIONS, SALT
    world.tree.changed(name)

    async def undo() -> None:
        zone.iterations, zone.salt = good
        world.tree.changed(name)

    return undo


KINDS = (
    Kind(
        "ds-mismatch",
        "dnssec",
        "the DS at the parent belongs to no key of the zone",
        leaf_zones,
        _ds_mismatch,
        both(pairs("dnssec.ds-matches-key"), CHAIN),
        _delegation,
        also=ANY_DNSSEC,
        hides=pairs(*NEED_A_CHAIN),
    ),
    Kind(
        "ds-left-behind",
        "dnssec",
        "beside the right DS, the parent has one of a key that the zone does not publish",
        leaf_zones,
        _ds_left,
        pairs("dnssec.ds-without-key"),
        _delegation,
    ),
    Kind(
        "ds-algorithm-without-key",
        "dnssec",
        "beside the right DS, the parent has one of an algorithm that the zone has no key of",
        leaf_zones,
        _ds_of_algorithm,
        pairs("dnssec.ds-matches-key"),
        _delegation,
    ),
    Kind(
        "ds-missing",
        "dnssec",
        "the zone is signed, but the parent has no DS",
        leaf_zones,
        _ds_missing,
        both(pairs("dnssec.ds-published"), insecure_tlsa),
        _delegation,
        # Insecure data is never bogus: what is wrong with the signatures no longer counts.
        hides=pairs("dnssec.chain-validates", "dnssec.ds-matches-key", *NEED_A_CHAIN),
    ),
    Kind(
        "signatures-expired",
        "dnssec",
        "all signatures expired two days ago",
        leaf_zones,
        flawed(lambda: Flaws(since=LONG_PAST, until=PAST)),
        both(pairs("dnssec.signatures-not-near-expiry"), CHAIN),
        _signing,
        also=ANY_DNSSEC,
    ),
    Kind(
        "signatures-near-expiry",
        "dnssec",
        "all signatures expire in three days",
        leaf_zones,
        flawed(lambda: Flaws(until=NEAR)),
        pairs("dnssec.signatures-not-near-expiry", "dnssec.signatures-outlive-expire"),
        _signing,
    ),
    Kind(
        "signatures-corrupt",
        "dnssec",
        "one bit of every signature is turned",
        leaf_zones,
        flawed(lambda: Flaws(corrupt=True)),
        CHAIN,
        _signing,
        also=ANY_DNSSEC,
    ),
    Kind(
        "signatures-stray",
        "dnssec",
        "beside each signature stands one that does not verify",
        leaf_zones,
        flawed(lambda: Flaws(strays=True)),
        pairs("dnssec.no-stray-signatures"),
        _signing,
    ),
    Kind(
        "signatures-missing",
        "dnssec",
        "keys are published, but nothing else is signed",
        leaf_zones,
        flawed(lambda: Flaws(no_signatures=True)),
        CHAIN,
        _signing,
        also=ANY_DNSSEC,
    ),
    Kind(
        "signing-stopped",
        "dnssec",
        "the zone is no longer signed, its DS still stands at the parent",
        leaf_zones,
        flawed(lambda: Flaws(unsigned=True)),
        both(pairs("dnssec.zone-signed"), CHAIN),
        _signing,
        also=ANY_DNSSEC,
        # Of a zone without keys nobody expects a DS, and none is one too many.
        hides=pairs("dnssec.ds-published", "dnssec.ds-without-key"),
    ),
    Kind(
        "never-signed",
        "dnssec",
        "the zone is not signed, and the parent has no DS",
        leaf_zones,
        _never_signed,
        pairs("dnssec.zone-signed"),
        _both,
        also=both(pairs("dnssec.ds-published"), insecure_tlsa),
    ),
    Kind(
        "denial-missing",
        "dnssec",
        "negative answers carry no NSEC or NSEC3",
        leaf_zones,
        flawed(lambda: Flaws(no_denial=True)),
        pairs("dnssec.denial-validates"),
        _signing,
        also=CHAIN,
    ),
    Kind(
        "denial-wrong",
        "dnssec",
        "negative answers carry NSEC or NSEC3 records that prove something else",
        leaf_zones,
        flawed(lambda: Flaws(wrong_denial=True)),
        pairs("dnssec.denial-validates"),
        _signing,
        also=CHAIN,
    ),
    Kind(
        "algorithm-weak",
        "dnssec",
        "the zone is signed with RSA and SHA-1",
        leaf_zones,
        _weak_algorithm,
        pairs("dnssec.algorithm-current"),
        _both,
        also=insecure_tlsa,
    ),
    Kind(
        "nsec3-iterations",
        "dnssec",
        "NSEC3 with 50 extra iterations and a salt",
        leaf_zones,
        _many_iterations,
        pairs("dnssec.nsec3-parameters"),
        _signing,
    ),
)
