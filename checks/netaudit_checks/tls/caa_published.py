"""CAA: that there is one."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.caa import ZoneCaa
from netaudit_checks.tls._caa import PUBLISH_CAA


@check(
    "tls.caa-published",
    title="A zone with TLS services says who may issue certificates",
    severity=Severity.LOW,
    remedy=(
        "Publish a CAA record at the zone's apex that names the network's certification "
        "authority; where no public authority shall ever issue, 0 issue with a lone semicolon."
    ),
    howto=PUBLISH_CAA,
    refs=["RFC 8659 section 3"],
)
def caa_published(zone: Zone, caa: ZoneCaa) -> Verdict:
    """Without it any public authority may issue certificates for the zone's names."""
    if not caa.answered:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if not caa.wanted:
        return not_applicable("{zone} has no TLS service", zone=zone.name)
    if not caa.records:
        return failed("neither {zone} nor a zone above it has a CAA record", zone=zone.name)
    return passed("at {zone}: {records}", zone=caa.at, records=caa.records)
