"""Keys: the same everywhere."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dnssec.keys-on-every-server",
    title="All name servers have the same keys",
    severity=Severity.HIGH,
    remedy=(
        "See which server has an old or unsigned copy: dig +norec +dnssec @ADDRESS ZONE DNSKEY at "
        "each, and transfer the zone anew there (BIND: rndc retransfer zone; Knot: knotc "
        "zone-retransfer zone; NSD: nsd-control force_transfer zone). Where several providers sign,"
        " have each publish the others' keys too."
    ),
    howto=COPY_ANEW,
    refs=["RFC 4035 section 2.1", "RFC 8901 section 3"],
)
def keys_on_every_server(zone: Zone, apex: ZoneApex) -> Verdict:
    """Signatures of one server cannot be checked with the keys of another: resolvers mix both."""
    views = apex.answering("DNSKEY")
    if not any(view.keys for view in views):
        return not_applicable("{zone} is not signed", zone=zone.name)
    if len({view.keys for view in views}) > 1:
        bad = tuple(f"{v.server}: {' '.join(k.label for k in v.keys) or '-'}" for v in views)
        return failed("the servers have different keys: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(views))
