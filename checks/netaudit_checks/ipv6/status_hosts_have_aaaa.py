"""Certificates: whether they were revoked can be learnt over IPv6."""

from netaudit.api import (
    Service,
    Severity,
    Verdict,
    check,
    failed,
    not_applicable,
    passed,
)
from netaudit.facts.tls import TlsServer
from netaudit_checks.ipv6._needed import unasked, without_aaaa
from netaudit_checks.tls._endpoints import nothing_to_judge, speaks_tls


@check(
    "ipv6.status-hosts-have-aaaa",
    title="Whether the certificate was revoked can be learnt over IPv6",
    severity=Severity.LOW,
    remedy="Have whoever issues the certificates publish AAAA for the hosts of OCSP, of revocation "
    "lists and of issuers' certificates; until then staple the OCSP answer.",
    howto={
        "openssl": """
            openssl x509 -in CERTIFICATE -noout -ext authorityInfoAccess,crlDistributionPoints
        """,
        "dig": """
            dig +short AAAA NAME
        """,
        "nginx": """
            ssl_stapling on;
            ssl_stapling_verify on;
        """,
    },
    refs=[
        "RFC 5280 section 4.2.1.13",
        "RFC 5280 section 4.2.2.1",
        "RFC 6960 section 3.1",
        "RFC 7381 section 3.4",
    ],
    where=speaks_tls,
)
def status_hosts_have_aaaa(service: Service, server: TlsServer) -> Verdict:
    """A client that has IPv6 alone waits for an answer that cannot come, or goes on unsure.

    Looked at are the URLs in the certificates that the service itself presents, over HTTP. Names
    outside of the authorised scope are never asked for.
    """
    if verdict := nothing_to_judge(service, server):
        return verdict
    if not server.needed:
        return not_applicable("the certificates name no host that would tell")
    if without := without_aaaa(server.needed):
        return failed("the certificates send clients to {names}, without AAAA", names=without)
    if verdict := unasked(server.needed):
        return verdict
    return passed(
        "the {count} hosts that the certificates send clients to have AAAA",
        count=len(server.needed),
    )
