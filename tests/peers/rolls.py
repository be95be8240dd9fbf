"""Key rolls under way and gone wrong (RFC 6781 section 4, RFC 7344), signed by BIND's tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdatatype
import dns.zone

from tests.peers.signers import Signed, bind_key, bind_sign, ds_of, read, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _keys(folder: Path, zone: str, algorithm: int = 13) -> tuple[str, str]:
    """KSK and ZSK."""
    return (
        bind_key(folder, zone, algorithm, ksk=True),
        bind_key(folder, zone, algorithm, ksk=False),
    )


def zsk_published(folder: Path, zone: str) -> Signed:
    """The next ZSK is in the zone and signs nothing yet (RFC 6781 section 4.1.1.1)."""
    ksk, zsk = _keys(folder, zone)
    new = bind_key(folder, zone, 13, ksk=False)
    file = bind_sign(folder, zone, [ksk, zsk, new], [ksk, zsk])
    return Signed(zone, file, ds_of(folder, [ksk]))


def zsk_retiring(folder: Path, zone: str) -> Signed:
    """The old ZSK is still published, the new one signs."""
    ksk, zsk = _keys(folder, zone)
    new = bind_key(folder, zone, 13, ksk=False)
    file = bind_sign(folder, zone, [ksk, zsk, new], [ksk, new])
    return Signed(zone, file, ds_of(folder, [ksk]))


def ksk_double_ds(folder: Path, zone: str) -> Signed:
    """The DS of the next KSK stands at the parent before its key (RFC 6781 section 4.1.2)."""
    ksk, zsk = _keys(folder, zone)
    new = bind_key(folder, zone, 13, ksk=True)
    file = bind_sign(folder, zone, [ksk, zsk], [ksk, zsk])
    return Signed(zone, file, ds_of(folder, [ksk, new]))


def ksk_double_signature(folder: Path, zone: str) -> Signed:
    """Both KSKs sign the keys, the parent has the old DS."""
    ksk, zsk = _keys(folder, zone)
    new = bind_key(folder, zone, 13, ksk=True)
    file = bind_sign(folder, zone, [ksk, new, zsk], [ksk, new, zsk])
    return Signed(zone, file, ds_of(folder, [ksk]))


def ds_too_early(folder: Path, zone: str) -> Signed:
    """The parent has swapped the DS, the zone has not got the key yet."""
    ksk, zsk = _keys(folder, zone)
    new = bind_key(folder, zone, 13, ksk=True)
    file = bind_sign(folder, zone, [ksk, zsk], [ksk, zsk])
    return Signed(zone, file, ds_of(folder, [new]))


def ksk_removed_early(folder: Path, zone: str) -> Signed:
    """The old KSK is gone, the parent still has its DS."""
    ksk, zsk = _keys(folder, zone)
    new = bind_key(folder, zone, 13, ksk=True)
    file = bind_sign(folder, zone, [new, zsk], [new, zsk])
    return Signed(zone, file, ds_of(folder, [ksk]))


def ds_withdrawn(folder: Path, zone: str) -> Signed:
    """No DS: an island, insecure."""
    ksk, zsk = _keys(folder, zone)
    return Signed(zone, bind_sign(folder, zone, [ksk, zsk], [ksk, zsk]), ())


def zsk_removed_early(folder: Path, zone: str) -> Signed:
    """The old ZSK is gone, its signatures are not."""
    ksk, zsk = _keys(folder, zone)
    new = bind_key(folder, zone, 13, ksk=False)
    old = read(bind_sign(folder, zone, [ksk, zsk], [ksk, zsk]), zone)
    made = read(bind_sign(folder, zone, [ksk, new], [ksk, new]), zone)
    for covers in (dns.rdatatype.NONE, dns.rdatatype.DNSKEY):
        rdtype = dns.rdatatype.RRSIG if covers else dns.rdatatype.DNSKEY
        rdataset = made.get_rdataset("@", rdtype, covers)
        assert rdataset is not None
        old.replace_rdataset("@", rdataset)
    file = folder / f"{zone}.merged"
    _write(old, file)
    return Signed(zone, file, ds_of(folder, [ksk]))


def _write(zone: dns.zone.Zone, file: Path) -> None:
    text = zone.to_text(relativize=False)
    file.write_text(text if isinstance(text, str) else text.decode(), "utf-8")


def algorithm_both(folder: Path, zone: str) -> Signed:
    """From 8 to 13, conservatively: both algorithms sign all (RFC 6781 section 4.1.4)."""
    old, new = _keys(folder, zone, 8), _keys(folder, zone, 13)
    file = bind_sign(folder, zone, [*old, *new], [*old, *new])
    return Signed(zone, file, ds_of(folder, old[:1]))


def algorithm_unsigned(folder: Path, zone: str) -> Signed:
    """The new algorithm's keys are published too early: they sign nothing (RFC 4035 2.2)."""
    old, new = _keys(folder, zone, 8), _keys(folder, zone, 13)
    file = bind_sign(folder, zone, [*old, *new], old)
    return Signed(zone, file, ds_of(folder, old[:1]))


def cds_published(folder: Path, zone: str) -> Signed:
    """Both KSKs sign, CDS and CDNSKEY ask the parent for the new one (RFC 7344 section 4)."""
    ksk, zsk = _keys(folder, zone)
    new = bind_key(folder, zone, 13, ksk=True)
    (ds,) = ds_of(folder, [new])
    (record,) = (r for r in (folder / f"{new}.key").read_text("utf-8").splitlines() if " IN " in r)
    extra = f"@ 300 IN CDS {ds}\n@ 300 IN CDNSKEY {record.split(' DNSKEY ')[1]}\n"
    file = bind_sign(folder, zone, [ksk, new, zsk], [ksk, new, zsk], extra=extra)
    return Signed(zone, file, ds_of(folder, [ksk]))


def ksk_revoked(folder: Path, zone: str) -> Signed:
    """The old KSK is revoked (RFC 5011 section 2.1) while the parent still has only its DS."""
    ksk, zsk = _keys(folder, zone)
    ds = ds_of(folder, [ksk])
    gone = run(folder, "dnssec-revoke", ksk).strip().removesuffix(".key")
    file = bind_sign(folder, zone, [gone, zsk], [gone, zsk])
    return Signed(zone, file, ds)


_BROKEN = {"dnssec.chain-validates", "dnssec.roll-on-track"}
# Each with the verdict on its data, and exactly the dnssec checks that fail.
ROLLS: dict[Callable[[Path, str], Signed], tuple[str, set[str]]] = {
    zsk_published: ("secure", set()),
    zsk_retiring: ("secure", set()),
    ksk_double_ds: ("secure", {"dnssec.ds-without-key"}),
    ksk_double_signature: ("secure", set()),
    algorithm_both: ("secure", set()),
    cds_published: ("secure", set()),
    algorithm_unsigned: ("secure", {"dnssec.algorithms-complete"}),
    ds_withdrawn: ("insecure", {"dnssec.ds-published"}),
    ds_too_early: ("bogus", {*_BROKEN, "dnssec.ds-matches-key"}),
    ksk_removed_early: ("bogus", {*_BROKEN, "dnssec.ds-matches-key"}),
    zsk_removed_early: ("bogus", _BROKEN),
    ksk_revoked: ("bogus", {*_BROKEN, "dnssec.ds-matches-key"}),
}
