"""Whether a certificate is in date, and stays so for a while."""

from dataclasses import dataclass, field
from datetime import timedelta

from netaudit.api import Instant, Service, Severity, Verdict, check, failed, passed
from netaudit.facts.tls import TlsServer
from netaudit_checks._incomplete import incomplete
from netaudit_checks.tls._endpoints import certificates, nothing_to_judge, speaks_tls


@dataclass(frozen=True)
class Options:
    """How early to warn."""

    days_left: int = field(default=14, metadata={"stricter": "more"})


@check(
    "tls.certificate-in-date",
    title="The certificate is in date",
    severity=Severity.HIGH,
    remedy="Renew the certificate and reload the service; have it renewed by a machine (ACME) well "
    "before its end, and watch the date.",
    refs=["RFC 5280 section 4.1.2.5"],
    where=speaks_tls,
)
def certificate_in_date(service: Service, server: TlsServer, options: Options) -> Verdict:
    """An expired certificate turns users away, or teaches them to click warnings off."""
    if verdict := nothing_to_judge(service, server):
        return verdict
    now, soon = server.observed_at, server.observed_at + timedelta(days=options.days_left)
    seen = list(certificates(server))
    where = tuple(
        str(endpoint.address) for endpoint, c in seen if c.not_before > now or c.not_after < soon
    )
    until = min(certificate.not_after for _, certificate in seen)
    since = max(certificate.not_before for _, certificate in seen)
    if until < now:
        return failed("expired on {until} ({addresses})", until=Instant(until), addresses=where)
    if since > now:
        return failed(
            "valid only from {since} ({addresses})", since=Instant(since), addresses=where
        )
    if until < soon:
        return failed("expires on {until} ({addresses})", until=Instant(until), addresses=where)
    return incomplete(service, server.unasked) or passed(
        "valid until {until}", until=Instant(until)
    )
