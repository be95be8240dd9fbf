"""CAA: that it can be read."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.caa import ZoneCaa
from netaudit_checks.tls._caa import PUBLISH_CAA


@check(
    "tls.caa-valid",
    title="The CAA records can be read, and no unknown one is critical",
    severity=Severity.MEDIUM,
    remedy=(
        "Write issue and issuewild with the authority's domain or a lone semicolon, iodef with "
        "a mailto: or https: address. Flags are 0, but for what every authority must "
        "understand."
    ),
    howto=PUBLISH_CAA,
    refs=["RFC 8659 section 4.1", "RFC 8659 section 4.2"],
)
def caa_valid(zone: Zone, caa: ZoneCaa) -> Verdict:
    """An authority that meets what it cannot read must not issue: the next renewal fails."""
    if not caa.records:
        return not_applicable("{zone} has no CAA record", zone=zone.name)
    if caa.mistakes:
        return failed("at {zone}: {mistakes}", zone=caa.at, mistakes=caa.mistakes)
    if caa.critical:
        return failed("at {zone}, critical and unknown: {tags}", zone=caa.at, tags=caa.critical)
    return passed("at {zone}: {records}", zone=caa.at, records=caa.records)
