"""Keys: the same everywhere."""

from collections.abc import Sequence

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ApexView, ZoneApex
from netaudit.facts.zone import Delegation, Key
from netaudit_checks.dns._howto import COPY_ANEW

_SEP = 0x0001


@check(
    "dnssec.keys-on-every-server",
    title="All name servers have the same keys",
    severity=Severity.HIGH,
    version=2,
    remedy=(
        "See which server has an old or unsigned copy: dig +norec +dnssec @ADDRESS ZONE DNSKEY at "
        "each, and transfer the zone anew there (BIND: rndc retransfer zone; Knot: knotc "
        "zone-retransfer zone; NSD: nsd-control force_transfer zone). Where several providers sign,"
        " have each publish the others' keys too."
    ),
    howto=COPY_ANEW,
    refs=["RFC 4035 section 2.1", "RFC 8901 section 3"],
)
def keys_on_every_server(zone: Zone, apex: ZoneApex, delegation: Delegation) -> Verdict:
    """Signatures of one server cannot be checked with the keys of another: resolvers mix both."""
    views = apex.answering("DNSKEY")
    if not any(view.keys for view in views):
        return not_applicable("{zone} is not signed", zone=zone.name)
    if len({view.keys for view in views}) > 1 and not _of_several_signers(views, delegation):
        bad = tuple(f"{v.server}: {' '.join(k.label for k in v.keys) or '-'}" for v in views)
        return failed("the servers have different keys: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(views))


def _of_several_signers(views: Sequence[ApexView], delegation: Delegation) -> bool:
    """Whether each set has what signs data anywhere, and a way in of its own (RFC 8901 2.1.2).

    Such a key signs nothing but the keys.
    """
    common = set(views[0].keys).intersection(*(view.keys for view in views))
    tags = {key.key_tag for key in common}
    data = {tag for v in views for s in v.sets if s.type != "DNSKEY" for tag in s.key_tags}
    entries = {(ds.key_tag, ds.algorithm) for ds in delegation.ds if ds.matched}

    def enters(view: ApexView, key: Key) -> bool:
        keys = view.set("DNSKEY")
        signs = keys is not None and key.key_tag in keys.key_tags
        return signs and bool(key.flags & _SEP) and (key.key_tag, key.algorithm) in entries

    own = [(view, set(view.keys) - common) for view in views]
    return data <= tags and all(
        keys and all(enters(view, key) for key in keys) for view, keys in own
    )
