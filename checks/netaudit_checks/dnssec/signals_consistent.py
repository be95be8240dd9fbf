"""Signals of bootstrapping: what the name servers vouch for."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.signal import ZoneSignals
from netaudit.facts.zone import Security
from netaudit_checks._incomplete import unasked
from netaudit_checks.dnssec._howto import SYNCHRONISE_CDS


@check(
    "dnssec.signals-consistent",
    title="The signals of bootstrapping are secure and say what the zone says",
    severity=Severity.MEDIUM,
    remedy=(
        "Have every name server outside of the zone publish the zone's CDS and CDNSKEY at "
        "_dsboot.ZONE._signal.SERVER, in a signed zone, and make them anew whenever the zone's own "
        "change; or take all of them out."
    ),
    howto=SYNCHRONISE_CDS,
    refs=["RFC 9615 section 4.1", "RFC 9615 section 4.2"],
)
def signals_consistent(zone: Zone, signals: ZoneSignals) -> Verdict:
    """A parent believes the signals only if all are signed and alike: else no DS comes of them."""
    published = signals.published()
    if not published:
        return not_applicable("{zone} has no signals of bootstrapping", zone=zone.name)
    if bad := tuple(s.server for s in published if s.security is not Security.SECURE):
        return failed("not secure by DNSSEC: {names}", names=bad)
    if bad := tuple(s.server for s in published if s.records != signals.records):
        return failed("another CDS or CDNSKEY than the zone's, below {names}", names=bad)
    absent = [s for s in signals.signals if not s.records]
    if bad := tuple(s.server for s in absent if not s.unasked):
        return failed("no signal below {names}", names=bad)
    left = tuple(about(s.server, s.unasked) for s in absent)
    return unasked(left) or passed("for {names}", names=tuple(s.server for s in published))
