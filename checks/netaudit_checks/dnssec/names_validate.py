"""Names of services: their addresses validate."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.names import NameProofs
from netaudit_checks._names import has_name
from netaudit_checks.dnssec._howto import SIGN_AGAIN

_REASONS = 6


@check(
    "dnssec.names-validate",
    title="The addresses that the DNS gives for the service's names validate",
    severity=Severity.CRITICAL,
    remedy=(
        "Sign the zone again, at the server that signs it, and have the others transfer it. Then "
        "look at the name itself: delv @ADDRESS NAME AAAA, dig +norec +dnssec @ADDRESS NAME AAAA."
    ),
    howto=SIGN_AGAIN,
    refs=["RFC 4035 section 5.3", "RFC 4035 section 5.5"],
    where=has_name,
)
def names_validate(service: Service, proofs: NameProofs) -> Verdict:
    """Who validates gets no address: the service is gone for them, and nobody else notices."""
    if proofs.refused:
        told = (reason.text for refused in proofs.refused for reason in refused.reasons)
        return failed(
            "validators refuse the addresses of {names}: {reasons}",
            names=tuple(dict.fromkeys(r.name for r in proofs.refused)),
            reasons=tuple(dict.fromkeys(told))[:_REASONS],
        )
    if not proofs.judged:
        return not_applicable(
            "no name of {service} lies in a zone whose own records validate",
            service=service.label(),
        )
    return passed("the addresses of {names} validate", names=proofs.judged)
