"""Whether a certificate's chain leads to a root that the network trusts."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.tls import TlsServer
from netaudit.model import Phrase
from netaudit_checks._incomplete import incomplete
from netaudit_checks.tls._endpoints import certificates, nothing_to_judge, speaks_tls

# OpenSSL's words for what is met most; it has others, and those are told as they are.
_SAID = {
    "unable to get local issuer certificate": Phrase("its issuer is not among the trusted ones"),
    "unable to verify the first certificate": Phrase("the intermediate certificates are missing"),
    "self-signed certificate": Phrase("it is self-signed"),
    "self-signed certificate in certificate chain": Phrase(
        "its chain ends at a root that is not trusted"
    ),
}


@check(
    "tls.certificate-trusted",
    title="The certificate is issued by an authority that the network trusts",
    severity=Severity.HIGH,
    remedy="Have the certificate issued by the network's certification authority (the inventory's "
    "ca_bundle_file), and send the intermediate certificates along with it.",
    refs=["RFC 5280 section 6.1", "RFC 8446 section 4.4.2"],
    where=speaks_tls,
)
def certificate_trusted(service: Service, server: TlsServer) -> Verdict:
    """A chain that leads nowhere protects from nobody: anyone can make such a certificate."""
    if verdict := nothing_to_judge(service, server):
        return verdict
    bad = [(endpoint, c) for endpoint, c in certificates(server) if not c.trusted]
    if bad:
        return failed(
            "not trusted: {problem}; issued by {issuer} ({addresses})",
            problem=_SAID.get(bad[0][1].problem, bad[0][1].problem),
            issuer=bad[0][1].issuer,
            addresses=tuple(dict.fromkeys(str(endpoint.address) for endpoint, _ in bad)),
        )
    issuers = tuple(sorted({c.issuer for _, c in certificates(server)}))
    return incomplete(service, server.unasked) or passed("issued by {issuers}", issuers=issuers)
