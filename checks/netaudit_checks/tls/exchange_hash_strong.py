"""By which hash a server signs the key of a session in TLS 1.2."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.tls import TlsServer
from netaudit_checks.tls._endpoints import speaks_tls
from netaudit_checks.tls._of_tls_1_2 import at_fault, unsettled


@check(
    "tls.exchange-hash-strong",
    title="The server signs no key exchange by SHA-1 or MD5",
    severity=Severity.LOW,
    remedy="Give the server a list of signatures with SHA-256 or longer, or renew its TLS library: "
    "OpenSSL 3 signs by SHA-1 only where its security level was set to 0 (for TLS 1.0, mostly).",
    howto={
        "nginx": """
            ssl_conf_command SignatureAlgorithms ECDSA+SHA256:RSA-PSS+SHA256:RSA+SHA256;
            # and this must not be in ssl_ciphers: @SECLEVEL=0
            nginx -t && nginx -s reload
        """,
        "Apache": """
            SSLOpenSSLConfCmd SignatureAlgorithms ECDSA+SHA256:RSA-PSS+SHA256:RSA+SHA256
            apachectl configtest && apachectl graceful
        """,
        "HAProxy": """
            # in global, or at bind: sigalgs
            ssl-default-bind-sigalgs ECDSA+SHA256:RSA-PSS+SHA256:RSA+SHA256
        """,
        "OpenSSL": """
            # openssl.cnf, in the section of system_default_sect
            CipherString = DEFAULT@SECLEVEL=2
            openssl s_client -tls1_2 -sigalgs RSA+SHA1:ECDSA+SHA1 -cipher ALL:@SECLEVEL=0 \\
              -connect NAME:PORT
        """,
    },
    refs=["RFC 9155 section 4", "RFC 9325 section 4.5"],
    where=speaks_tls,
)
def exchange_hash_strong(service: Service, server: TlsServer) -> Verdict:
    """Who can make two texts of one hash passes his key off as the server's (SLOTH)."""
    if addresses := at_fault(server, lambda e: bool(e.broken)):
        return failed(
            "signs by SHA-1 or MD5 for a client that offers nothing else ({addresses})",
            addresses=addresses,
        )
    return unsettled(service, server, lambda e: e.broken is None) or passed(
        "signs by SHA-256 or longer alone"
    )
