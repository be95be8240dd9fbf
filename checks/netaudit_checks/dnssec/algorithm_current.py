"""Algorithms and key sizes that are fit for use."""

from dataclasses import dataclass, field

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Delegation, Key
from netaudit_checks.dnssec._howto import CHOOSE_ALGORITHM

_RSA = frozenset({1, 5, 7, 8, 10})
_SIZED = frozenset({5, 7, 8, 10, 13, 14, 15, 16})  # of a key of these the size can be told
_SHA1_DIGEST = 1
_EXPONENT_BITS = 35  # BIND takes no longer ones; RFC 3110 section 2 allows 4096


@dataclass(frozen=True)
class Options:
    """Signing algorithms to accept (IANA numbers), and the least bits of an RSA key."""

    algorithms: tuple[int, ...] = field(default=(8, 13, 14, 15, 16), metadata={"stricter": "fewer"})
    rsa_bits: int = field(default=2048, metadata={"stricter": "more"})


@check(
    "dnssec.algorithm-current",
    title="Keys and DS use current algorithms",
    severity=Severity.MEDIUM,
    remedy=(
        "Roll to algorithm 13 (ECDSA P-256) with DS digest 2 (SHA-256), by an algorithm roll: "
        "first sign with both, then change the DS, then drop the old. BIND: dnssec-policy; Knot: "
        "policy with algorithm: ecdsap256sha256."
    ),
    howto=CHOOSE_ALGORITHM,
    refs=["RFC 9904", "RFC 9905 section 2", "RFC 6781 section 4.1.4", "RFC 4034 section 2.1.4"],
    version=2,
)
def algorithm_current(zone: Zone, delegation: Delegation, options: Options) -> Verdict:
    """Resolvers treat retired algorithms as no signature at all, and short keys can be broken."""
    if not delegation.keys:
        return not_applicable("{zone} is not signed", zone=zone.name)
    old = tuple(key.label for key in delegation.keys if key.algorithm not in options.algorithms)
    if old:
        return failed("the keys {keys} use algorithms that are not current", keys=old)
    if odd := tuple(k.label for k in delegation.keys if not k.bits and k.algorithm in _SIZED):
        return failed(
            "validators cannot use the keys {keys}: they do not fit their algorithm, or are too "
            "large",
            keys=odd,
        )
    if unfit := _unfit_rsa(delegation.keys, options.rsa_bits):
        return unfit
    if delegation.ds and all(ds.digest_type == _SHA1_DIGEST for ds in delegation.ds):
        return failed("every DS is a SHA-1 digest: {ds}", ds=tuple(d.label for d in delegation.ds))
    return passed("the keys {keys} are current", keys=tuple(k.label for k in delegation.keys))


def _unfit_rsa(keys: tuple[Key, ...], least: int) -> Verdict | None:
    """If a modulus is too short, or an exponent too long."""
    if short := tuple(k.label for k in keys if k.algorithm in _RSA and 0 < k.bits < least):
        return failed("the RSA keys {keys} have fewer than {bits} bits", keys=short, bits=least)
    if long := tuple(k.label for k in keys if k.exponent > _EXPONENT_BITS):
        return failed(
            "BIND's resolvers refuse the RSA keys {keys}: their exponents are longer than {bits} "
            "bits",
            keys=long,
            bits=_EXPONENT_BITS,
        )
    return None
