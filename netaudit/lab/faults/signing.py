"""Faults of signers that work, but not well: keys, lifetimes, denial, CDS."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.lab.dns.keys import ED25519, delegation_signer, new_key, revoked
from netaudit.lab.dns.tree import absolute, delegate
from netaudit.lab.dns.zone import Flaws
from netaudit.lab.faults.aims import (
    leaf_zones,
    nsec3_zones,
    seconded_leaf_zones,
    shared_servers,
    zone_of,
)
from netaudit.lab.faults.base import Kind, both, pairs
from netaudit.lab.faults.content import (
    SECONDARY,
    in_zone,
    insecure_tlsa,
    on_secondary,
    recording,
    touches,
)
from netaudit.lab.faults.flawed import flawed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from netaudit.lab.dns.keys import Key
    from netaudit.lab.dns.zone import ZoneData
    from netaudit.lab.faults.base import Aim, Undo
    from netaudit.lab.world import World

DS = dns.rdatatype.DS
# Unbound forgives a day of skew.
SOON, FUTURE, LONG = timedelta(days=9), timedelta(days=3), timedelta(days=400)
DAY = 86400
SIGNING, SIGNING_AND_DS = touches("signing", "secondary"), touches("signing", "delegation")
ANY_DNSSEC = both(pairs("dnssec.*"), insecure_tlsa)


def _with_keys(
    make: Callable[[tuple[Key, ...]], tuple[Key, ...]], *digests: str
) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Other keys, of which the first alone signs; its DS has these digests."""

    async def on(world: World, aim: Aim) -> Undo:
        name = absolute(zone_of(aim).name)
        zone, parent = world.tree.zones[name], world.tree.parent(name)
        good = zone.keys
        zone.keys, zone.flaws = make(good), Flaws(idle_keys=True)
        parent.records[name].pop(DS)
        records = [delegation_signer(name, zone.keys[0], d) for d in digests or ("SHA256",)]
        parent.add(name, "DS", *map(str, records))
        world.tree.changed(name, parent.name)

        async def undo() -> None:
            zone.keys, zone.flaws = good, Flaws()
            delegate(world.tree, name)
            world.tree.changed(name, parent.name)

        return undo

    return on


async def _signer_gone(world: World, aim: Aim) -> Undo:
    """The old key alone signs, the parent has the next one's DS only."""
    name = absolute(zone_of(aim).name)
    zone, parent = world.tree.zones[name], world.tree.parent(name)
    good, after = zone.keys, new_key()
    zone.keys, zone.flaws = (good[0], after), Flaws(idle_keys=True)
    parent.records[name].pop(DS)
    parent.add(name, "DS", str(delegation_signer(name, after)))
    world.tree.changed(name, parent.name)

    async def undo() -> None:
        zone.keys, zone.flaws = good, Flaws()
        delegate(world.tree, name)
        world.tree.changed(name, parent.name)

    return undo


async def _long_ds(world: World, aim: Aim) -> Undo:
    name = absolute(zone_of(aim).name)
    parent = world.tree.parent(name)
    held = parent.records[name].pop(DS)
    parent.add(name, "DS", *map(str, held), ttl=14 * DAY)
    world.tree.changed(parent.name)

    async def undo() -> None:
        delegate(world.tree, name)
        world.tree.changed(parent.name)

    return undo


async def _other_signal(world: World, aim: Aim) -> Undo:
    """The zone's CDS is right; its server outside signals another (RFC 9615)."""
    zone = world.tree.zones[absolute(zone_of(aim).name)]
    server = shared_servers(world, aim)[0].names[0]
    holder = world.tree.closest(absolute(server))
    owner = f"_dsboot.{zone_of(aim).name}._signal.{server}."
    right, wrong = (delegation_signer(zone.name, k) for k in (zone.keys[0], new_key()))
    restore = recording(zone, lambda z: z.add(z.name, "CDS", str(right)))
    put_back = recording(holder, lambda z: z.add(owner, "CDS", str(wrong)))
    world.tree.changed(zone.name, holder.name)

    async def undo() -> None:
        put_back()
        restore()
        world.tree.changed(zone.name, holder.name)

    return undo


def _csync(zone: ZoneData) -> None:
    zone.add(zone.name, "CSYNC", "1 3 NS MX")


def _more_keys(zone: ZoneData) -> None:
    zone.keys = (*zone.keys, new_key())
    zone.flaws = Flaws(idle_keys=True)


def _with(flaws: Callable[[], Flaws]) -> Callable[[ZoneData], None]:
    """An edit that signs the zone so."""

    def edit(zone: ZoneData) -> None:
        zone.flaws = flaws()

    return edit


def _cds_of_nobody(zone: ZoneData) -> None:
    zone.add(zone.name, "CDS", str(delegation_signer(zone.name, new_key())))


def _cds_sha1(zone: ZoneData) -> None:
    zone.add(zone.name, "CDS", str(delegation_signer(zone.name, zone.keys[0], "SHA1")))


def _cds_delete(zone: ZoneData) -> None:
    zone.add(zone.name, "CDS", "0 0 0 00")


def _kind(key: str, message: str, flaws: Callable[[], Flaws], check: str) -> Kind:
    return Kind(key, "dnssec", message, leaf_zones, flawed(flaws), pairs(check), SIGNING)


KINDS = (
    _kind(
        "signatures-too-long",
        "all signatures hold for more than a year",
        lambda: Flaws(until=LONG),
        "dnssec.signature-lifetime",
    ),
    _kind(
        "signatures-short-of-expire",
        "all signatures expire before a secondary that is cut off would stop serving",
        lambda: Flaws(until=SOON),
        "dnssec.signatures-outlive-expire",
    ),
    _kind(
        "denial-ttl-long",
        "NSEC and NSEC3 records live for a day, the SOA for a minute",
        lambda: Flaws(denial_ttl=DAY),
        "dnssec.denial-ttl",
    ),
    _kind(
        "denial-lying",
        "the denial at the apex leaves out a type that is there",
        lambda: Flaws(hidden_types=True),
        "dnssec.denial-truthful",
    ),
    Kind(
        "denial-past",
        "dnssec",
        "each NSEC or NSEC3 leads past the next one, so that it denies a name that exists",
        leaf_zones,
        flawed(lambda: Flaws(past_others=True)),
        pairs("dnssec.denial-chain-validates"),
        SIGNING,
    ),
    Kind(
        "signatures-in-future",
        "dnssec",
        "all signatures begin in three days",
        leaf_zones,
        flawed(lambda: Flaws(since=FUTURE)),
        pairs("dnssec.signatures-not-in-future", "dnssec.chain-validates"),
        SIGNING,
        also=ANY_DNSSEC,
    ),
    Kind(
        "nsec3-opt-out",
        "dnssec",
        "NSEC3 leaves unsigned delegations out",
        nsec3_zones,
        flawed(lambda: Flaws(opt_out=True)),
        pairs("dnssec.no-opt-out"),
        SIGNING,
    ),
    Kind(
        "ds-sha1",
        "dnssec",
        "one of the DS is a SHA-1 digest",
        leaf_zones,
        _with_keys(lambda keys: keys, "SHA1", "SHA256"),
        pairs("dnssec.ds-digest-current"),
        SIGNING_AND_DS,
    ),
    Kind(
        "algorithm-incomplete",
        "dnssec",
        "a key of a second algorithm is published, but signs nothing",
        leaf_zones,
        _with_keys(lambda keys: (*keys, new_key(ED25519, entry_point=False))),
        pairs("dnssec.algorithms-complete"),
        SIGNING_AND_DS,
    ),
    Kind(
        "key-without-sep",
        "dnssec",
        "the DS names a key without the SEP flag",
        leaf_zones,
        _with_keys(lambda _keys: (new_key(entry_point=False),)),
        pairs("dnssec.key-roles"),
        SIGNING_AND_DS,
    ),
    Kind(
        "key-revoked-idle",
        "dnssec",
        "a revoked key is published, but has not signed the key set",
        leaf_zones,
        _with_keys(lambda keys: (*keys, revoked(new_key()))),
        pairs("dnssec.revoked-keys-retired"),
        SIGNING_AND_DS,
    ),
    Kind(
        "secondary-other-keys",
        "dnssec",
        "the secondary publishes a key that the primary does not have",
        seconded_leaf_zones,
        on_secondary(_more_keys),
        pairs("dnssec.keys-on-every-server"),
        SECONDARY,
    ),
    Kind(
        "secondary-unsigned",
        "dnssec",
        "the secondary has a copy of the zone without signatures",
        seconded_leaf_zones,
        on_secondary(_with(lambda: Flaws(unsigned=True))),
        pairs("dnssec.signed-on-every-server", "dnssec.keys-on-every-server"),
        SECONDARY,
        also=ANY_DNSSEC,
    ),
    Kind(
        "secondary-without-denial",
        "dnssec",
        "the secondary leaves NSEC and NSEC3 out of its negative answers",
        seconded_leaf_zones,
        on_secondary(_with(lambda: Flaws(no_denial=True))),
        pairs("dnssec.denial-consistent"),
        SECONDARY,
        also=ANY_DNSSEC,
    ),
    Kind(
        "secondary-corrupt",
        "dnssec",
        "the secondary has a copy of the zone in which one bit of every signature is turned",
        seconded_leaf_zones,
        on_secondary(_with(lambda: Flaws(corrupt=True))),
        pairs("dnssec.valid-on-every-server"),
        SECONDARY,
        also=ANY_DNSSEC,
    ),
    Kind(
        "secondary-expired",
        "dnssec",
        "the secondary has an old copy of the zone, whose signatures expired two days ago",
        seconded_leaf_zones,
        on_secondary(_with(lambda: Flaws(since=timedelta(days=-30), until=timedelta(days=-2)))),
        pairs("dnssec.signatures-not-near-expiry", "dnssec.valid-on-every-server"),
        SECONDARY,
        also=ANY_DNSSEC,
    ),
    Kind(
        "secondary-denial-wrong",
        "dnssec",
        "the negative answers of the secondary prove something else",
        seconded_leaf_zones,
        on_secondary(_with(lambda: Flaws(wrong_denial=True))),
        pairs("dnssec.valid-on-every-server"),
        SECONDARY,
        also=ANY_DNSSEC,
    ),
    Kind(
        "cds-of-nobody",
        "dnssec",
        "the zone offers its parent a DS that fits no key",
        leaf_zones,
        in_zone(_cds_of_nobody),
        pairs("dnssec.cds-keeps-chain"),
        SIGNING,
    ),
    Kind(
        "cds-sha1",
        "dnssec",
        "the zone offers its parent a SHA-1 digest of its key",
        leaf_zones,
        in_zone(_cds_sha1),
        pairs("dnssec.cds-digest-current"),
        SIGNING,
    ),
    Kind(
        "cds-delete",
        "dnssec",
        "the zone asks its parent to delete the DS",
        leaf_zones,
        in_zone(_cds_delete),
        pairs("dnssec.cds-delete-form"),
        SIGNING,
    ),
    Kind(
        "roll-ds-early",
        "dnssec",
        "the parent has the DS of the next key, and the old one alone signs",
        leaf_zones,
        _signer_gone,
        pairs("dnssec.roll-on-track", "dnssec.chain-validates"),
        SIGNING_AND_DS,
        also=ANY_DNSSEC,
    ),
    Kind(
        "ds-ttl-long",
        "dns",
        "the DS at the parent lives for two weeks",
        leaf_zones,
        _long_ds,
        pairs("dns.delegation-ttls"),
        touches("delegation"),
    ),
    Kind(
        "csync-odd",
        "dns",
        "the zone asks its parent to take over a type that no parent takes over",
        leaf_zones,
        in_zone(_csync),
        pairs("dns.csync-usable"),
        SIGNING,
    ),
    Kind(
        "signal-differs",
        "dnssec",
        "a name server signals another CDS for the zone than the zone has",
        seconded_leaf_zones,
        _other_signal,
        pairs("dnssec.signals-consistent"),
        SIGNING,
    ),
)
