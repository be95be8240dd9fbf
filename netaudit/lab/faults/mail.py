"""Faults in what a zone says of its mail: where it goes, and who may send in its name."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype

from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.aims import leaf_zones, mail_servers, zone_of
from netaudit.lab.faults.base import Aim, Kind, pairs
from netaudit.lab.faults.content import in_zone, touches
from netaudit.lab.truth import Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from netaudit.lab.dns.zone import ZoneData
    from netaudit.lab.world import World

    Edit = Callable[[ZoneData], None]
    Aims = Callable[[World], Iterator[Aim]]

MX, TXT = dns.rdatatype.MX, dns.rdatatype.TXT
PIECE = 200  # octets of a string
MANY = 11  # questions: one more than receivers ask
DOMAINKEY = b"_domainkey"
MX_TOUCHED, SPF_TOUCHED, DMARC_TOUCHED = touches("mx"), touches("spf"), touches("dmarc")
DKIM_TOUCHED = touches("dkim")


def mail_zones(world: World) -> Iterator[Aim]:
    """Zones with a mail server; what lies below such a zone has records of its own."""
    zones = (Aim(unit.id, zone) for unit in world.units.values() for zone in unit.zones)
    return (aim for aim in zones if mail_servers(world, aim))


def signed_mail_zones(world: World) -> Iterator[Aim]:
    """Those of them that publish a DKIM key."""
    return (aim for aim in mail_zones(world) if _selectors(_zone(world, aim)))


def _zone(world: World, aim: Aim) -> ZoneData:
    return world.tree.zones[absolute(zone_of(aim).name)]


def _selectors(zone: ZoneData) -> list[dns.name.Name]:
    """The names of key records."""
    top = dns.name.Name([DOMAINKEY, *zone.name.labels])
    return sorted(n for n in zone.records if n.is_subdomain(top) and TXT in zone.records[n])


def zones_without_policy_above(world: World) -> Iterator[Aim]:
    """Mail zones whose own DMARC record is the only one: else that of a name above counts."""
    for aim in mail_zones(world):
        name = _zone(world, aim).name
        above = (name.split(depth)[1] for depth in range(2, len(name)))
        if not any(_has_policy(world, one) for one in above):
            yield aim


def _has_policy(world: World, name: dns.name.Name) -> bool:
    zone = world.tree.zones.get(name)
    return zone is not None and bool(zone.records.get(absolute(f"_dmarc.{name}"), {}).get(TXT))


def zones_without_mail(world: World) -> Iterator[Aim]:
    """Leaf zones without one."""
    return (aim for aim in leaf_zones(world) if not mail_servers(world, aim))


def _exchanger(*records: str, label: str = "", kind: str = "", data: str = "") -> Edit:
    """Other MX records; {zone} stands for the zone. With one more record below the zone.

    {host} stands there for the host of the first MX record there was.
    """

    def edit(zone: ZoneData) -> None:
        name, held = zone.name.to_text(), zone.records[zone.name].pop(MX)
        host = min(str(record.exchange) for record in held)
        zone.add(zone.name, "MX", *(text.format(zone=name) for text in records))
        if label:
            zone.add(f"{label}.{name}", kind, data.format(host=host))

    return edit


def _beside_null(zone: ZoneData) -> None:
    held = zone.records[zone.name].pop(MX)
    zone.add(zone.name, "MX", *map(str, held), "0 .")


def _policy(*texts: str, label: str = "") -> Edit:
    """Other SPF records at the apex, or DMARC records below it."""

    def edit(zone: ZoneData) -> None:
        owner = absolute(f"{label}.{zone.name}") if label else zone.name
        zone.records[owner].pop(TXT)
        zone.add(owner, "TXT", *(f'"{text}"' for text in texts))

    return edit


def _key(made: Callable[[], str]) -> Edit:
    """Another DKIM key record in the place of the first; none for ""."""

    def edit(zone: ZoneData) -> None:
        owner = _selectors(zone)[0]
        del zone.records[owner][TXT]
        if text := made():
            pieces = " ".join(f'"{text[at : at + PIECE]}"' for at in range(0, len(text), PIECE))
            zone.add(owner, "TXT", pieces)
        elif not zone.records[owner]:
            del zone.records[owner]

    return edit


def _short_key() -> str:
    """A new RSA key of 1024 bits, as DKIM writes it."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = rsa.generate_private_key(65537, 1024).public_key()  # noqa: S505  the fault
    data = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(data).decode('ascii')}"


def _says_nothing(zone: ZoneData) -> None:
    del zone.records[zone.name][MX]
    del zone.records[zone.name][TXT]


def _undeclared(world: World, aim: Aim) -> Iterable[Pair]:
    """A name that is there for the fault alone shows where a zone is given away whole.

    Of the zone itself, or of one above with the same servers.
    """
    for unit in world.units.values():
        for zone in unit.zones:
            if absolute(zone_of(aim).name).is_subdomain(absolute(zone.name)):
                yield Pair("dns.names-declared", zone.key)


def _mx(key: str, message: str, edit: Edit, check: str) -> Kind:
    on = in_zone(edit)
    return Kind(key, "mail", message, mail_zones, on, pairs(check), MX_TOUCHED, also=_undeclared)


def _spf(key: str, message: str, edit: Edit, check: str) -> Kind:
    return Kind(key, "mail", message, mail_zones, in_zone(edit), pairs(check), SPF_TOUCHED)


def _dmarc(key: str, message: str, edit: Edit, check: str, aims: Aims = mail_zones) -> Kind:
    return Kind(key, "mail", message, aims, in_zone(edit), pairs(check), DMARC_TOUCHED)


def _dkim(key: str, message: str, made: Callable[[], str], check: str) -> Kind:
    on = in_zone(_key(made))
    return Kind(key, "mail", message, signed_mail_zones, on, pairs(check), DKIM_TOUCHED)


KINDS = (
    _mx(
        "mx-missing",
        "the zone has a mail server and no MX record",
        _exchanger(),
        "mail.exchangers-published",
    ),
    _mx(
        "mx-nowhere",
        "the MX record names a host that does not exist",
        _exchanger("10 retired.{zone}"),
        "mail.exchangers-exist",
    ),
    _mx(
        "mx-alias",
        "the MX record names an alias",
        _exchanger("10 mx.{zone}", label="mx", kind="CNAME", data="{host}"),
        "mail.exchangers-not-aliases",
    ),
    _mx(
        "mx-ipv4-only",
        "the MX record names a host without AAAA",
        _exchanger("10 mx4.{zone}", label="mx4", kind="A", data="198.18.255.25"),
        "mail.exchangers-have-aaaa",
    ),
    _mx(
        "mx-beside-null",
        "a null MX stands beside the MX record",
        _beside_null,
        "mail.null-mx-alone",
    ),
    _spf("spf-missing", "the zone has no SPF record", _policy(), "mail.spf-published"),
    _spf(
        "spf-double",
        "the zone has two SPF records",
        _policy("v=spf1 mx -all", "v=spf1 a -all"),
        "mail.spf-published",
    ),
    _spf(
        "spf-broken",
        "the SPF record has a term that SPF does not know",
        _policy("v=spf1 mx ipv6:2001:db8::/32 -all"),
        "mail.spf-valid",
    ),
    _spf(
        "spf-too-long",
        "the SPF record costs more questions than receivers ask",
        _policy(" ".join(["v=spf1", *["mx"] * MANY, "-all"])),
        "mail.spf-within-limits",
    ),
    _spf(
        "spf-open",
        "the SPF record lets everybody send in the domain's name",
        _policy("v=spf1 mx +all"),
        "mail.spf-strict",
    ),
    _dmarc(
        "dmarc-missing",
        "the zone has no DMARC record",
        _policy(label="_dmarc"),
        "mail.dmarc-published",
        zones_without_policy_above,
    ),
    _dmarc(
        "dmarc-watching",
        "the DMARC policy lets forged mail pass",
        _policy("v=DMARC1; p=none", label="_dmarc"),
        "mail.dmarc-enforced",
    ),
    _dkim(
        "dkim-missing",
        "the DKIM key that the mail server signs with is not published",
        lambda: "",
        "mail.dkim-published",
    ),
    _dkim(
        "dkim-revoked",
        "the DKIM key that the mail server signs with is revoked",
        lambda: "v=DKIM1; k=ed25519; p=",
        "mail.dkim-valid",
    ),
    _dkim(
        "dkim-short",
        "the DKIM key has 1024 bits",
        _short_key,
        "mail.dkim-strong",
    ),
    Kind(
        "mail-not-denied",
        "mail",
        "the zone has no mail and does not say so",
        zones_without_mail,
        in_zone(_says_nothing),
        pairs("mail.no-mail-stated"),
        touches("mx", "spf"),
    ),
)
