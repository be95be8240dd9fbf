"""Whether a certificate is for the name that clients ask for."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.tls import TlsServer
from netaudit_checks._incomplete import incomplete
from netaudit_checks.tls._endpoints import nothing_to_judge, presented, speaks_tls
from netaudit_checks.tls._names import covers


@check(
    "tls.certificate-names-match",
    title="The certificate is for the service's name",
    severity=Severity.HIGH,
    remedy="Issue the certificate with every name of the service as a dNSName of its "
    "subjectAltName, and have the server pick it by the name that is asked for (SNI).",
    refs=["RFC 9525 section 6.3", "RFC 6066 section 3"],
    where=speaks_tls,
)
def certificate_names_match(service: Service, server: TlsServer) -> Verdict:
    """A certificate for another name is what a client sees when somebody stands in between."""
    if verdict := nothing_to_judge(service, server):
        return verdict
    if not service.names:
        return not_applicable("{service} has no name", service=service.label())
    bad = [(e, p) for e, p in presented(server) if not covers(p.certificate.names, p.name)]
    if bad:
        return failed(
            "not for {wanted} but for {names} ({addresses})",
            wanted=tuple(sorted({p.name for _, p in bad})),
            names=tuple(sorted({name for _, p in bad for name in p.certificate.names})) or ("-",),
            addresses=tuple(dict.fromkeys(str(e.address) for e, _ in bad)),
        )
    return incomplete(service, server.unasked) or passed(
        "for {names}", names=tuple(sorted({p.name for _, p in presented(server)}))
    )
