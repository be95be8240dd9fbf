"""TLSA: that they count."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.dane import DaneService
from netaudit.facts.zone import Security
from netaudit_checks.tls._dane import PUBLISH_TLSA, no_records
from netaudit_checks.tls._endpoints import speaks_tls


@check(
    "tls.tlsa-secure",
    title="TLSA records are signed and validate",
    severity=Severity.HIGH,
    remedy=(
        "Sign the zone that has the records and have its parent publish the DS; where it is "
        "signed, mend what dnssec.chain-validates says."
    ),
    howto=PUBLISH_TLSA,
    refs=["RFC 6698 section 4.1", "RFC 7672 section 2.1.1"],
    where=speaks_tls,
)
def tlsa_secure(service: Service, dane: DaneService) -> Verdict:
    """Unsigned TLSA records protect nothing; bogus ones keep mail from being delivered."""
    if verdict := no_records(service, dane):
        return verdict
    bad = [name for name in dane.published() if name.security is not Security.SECURE]
    if bad:
        return failed(
            "not secure by DNSSEC but {security}: {names}",
            names=tuple(name.owner for name in bad),
            security=str(bad[0].security),
        )
    return passed("secure: {names}", names=tuple(name.owner for name in dane.published()))
