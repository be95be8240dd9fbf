"""Words for the model's enumerations: English msgids, marked for the catalogue with `_`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.ladder import Gap, Rung
from netaudit.model import (
    Branch,
    Host,
    Level,
    Outcome,
    Prefix,
    Requirement,
    Resolver,
    Service,
    Severity,
    Zone,
)
from netaudit.segment import Segment

if TYPE_CHECKING:
    from netaudit.model import Finding


def _(message: str) -> str:
    """Mark a msgid; it is translated where it is shown."""
    return message


# A status is what a reader distinguishes: an outcome, and for a failure the policy's word on it,
# unless a decision that still holds excuses it.
FAILURE, WARNING, ADVICE, WAIVED = "failure", "warning", "advice", "waived"
FAILED = (FAILURE, WARNING, ADVICE, WAIVED)  # statuses of what was not met, the worst first
PASSED, NOT_TESTED, NOT_APPLICABLE = "passed", "not-tested", "not-applicable"

STATUSES = {
    FAILURE: _("Failed"),
    WARNING: _("Warning"),
    ADVICE: _("Advice"),
    WAIVED: _("Waived"),
    PASSED: _("Passed"),
    NOT_TESTED: _("Not tested"),
    NOT_APPLICABLE: _("Not applicable"),
}
_OUTCOMES = {
    Outcome.PASS: PASSED,
    Outcome.NOT_TESTED: NOT_TESTED,
    Outcome.NOT_APPLICABLE: NOT_APPLICABLE,
}
_FAILED = {Requirement.MUST: FAILURE, Requirement.SHOULD: WARNING}

SEVERITIES = {
    Severity.CRITICAL: _("Critical"),
    Severity.HIGH: _("High"),
    Severity.MEDIUM: _("Medium"),
    Severity.LOW: _("Low"),
    Severity.INFO: _("Informative"),
}
REQUIREMENTS = {
    Requirement.MUST: _("mandatory"),
    Requirement.SHOULD: _("recommended"),
    Requirement.MAY: _("optional"),
    Requirement.OFF: _("switched off"),
}
LEVELS = {
    Level.PROVINCE: _("Province level"),
    Level.DISTRICT: _("District level"),
    Level.COMMUNE: _("Commune level"),
}
BRANCHES = {Branch.GOVERNMENT: _("Government"), Branch.PARTY: _("Party")}
RUNGS = {
    Rung.NOT_ASSIGNED: _("IPv6 not assigned"),
    Rung.ASSIGNED: _("assigned"),
    Rung.REACHABLE: _("reachable"),
    Rung.OPERATIONAL: _("operational"),
    Rung.PARITY: _("on a par with IPv4"),
    Rung.IPV6_ONLY: _("usable with IPv6 alone"),
}
UNKNOWN_RUNG = _("not known: too little was tested")
GAPS = {
    Gap.NO_PREFIX: _("no IPv6 prefix is assigned"),
    Gap.NO_ADDRESS: _("no IPv6 address is declared"),
    Gap.NO_ZONE: _("a name lies in no zone of the inventory"),
    Gap.NO_SERVICE: _("no service is meant to be reached from this vantage point"),
    Gap.NOT_JUDGED: _("not judged in this run"),
}
TARGETS: dict[type, str] = {
    Zone: _("DNS zone"),
    Host: _("Host"),
    Service: _("Service"),
    Prefix: _("Prefix"),
    Resolver: _("Resolver"),
    Segment: _("Segment"),
}
FAMILIES = {
    "ipv6": _("IPv6"),
    "dnssec": _("DNSSEC"),
    "dns": _("DNS service"),
    "exposure": _("Exposed services"),
    "tls": _("TLS"),
    "mail": _("Mail"),
    "web": _("Web"),
}
# What facts say of an address, and yes and no: shown translated where they are known.
OBSERVED = (
    _("open"),
    _("closed"),
    _("filtered"),
    _("prohibited"),
    _("unreachable"),
    _("answered"),
    _("answered with an error"),
    _("answered in another protocol"),
    _("accepted and said nothing"),
    _("closed the connection"),
    _("answered too slowly"),
    _("sent too much"),
    _("did not complete a TLS handshake"),
    _("was not reached"),
    _("speaks a protocol that is not checked"),
    _("yes"),
    _("no"),
)
RUN_KINDS = {"audit": _("compliance audit"), "scheduled": _("scheduled audit"), "drill": _("drill")}


def status(finding: Finding) -> str:
    """The status of a finding: a key of STATUSES."""
    if finding.excused:
        return WAIVED
    return _OUTCOMES.get(finding.outcome) or _FAILED.get(finding.requirement, ADVICE)


def family(id_: str) -> str:
    """The msgid of a family of checks; the id itself for one that a third party brought."""
    return FAMILIES.get(id_, id_)
