"""Who chooses among the cipher suites of TLS 1.2."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.tls import TlsServer
from netaudit_checks.tls._endpoints import speaks_tls
from netaudit_checks.tls._of_tls_1_2 import at_fault, unsettled


@check(
    "tls.cipher-order",
    title="Of the cipher suites that a client offers, the server takes a good one before others",
    severity=Severity.LOW,
    remedy="Have the server choose by its own order, and let that begin with ECDHE and AES-GCM or "
    "ChaCha20; or leave all others out, and the order does not matter.",
    howto={
        "nginx": """
            ssl_prefer_server_ciphers on;
            ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:!aNULL:!kRSA;
            nginx -t && nginx -s reload
        """,
        "Apache": """
            SSLHonorCipherOrder on
            SSLCipherSuite ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:!aNULL:!kRSA
            apachectl configtest && apachectl graceful
        """,
        "HAProxy": """
            # in global; this must not be there: ssl-default-bind-options prefer-client-ciphers
            ssl-default-bind-ciphers ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES
        """,
        "Postfix": """
            postconf -e tls_preempt_cipherlist=yes
            postfix reload
        """,
        "Exim": """
            openssl_options = +cipher_server_preference
        """,
        "testssl.sh": """
            testssl --server-preference NAME:PORT
        """,
    },
    refs=["RFC 9325 section 4.2", "RFC 9325 section 4.2.1", "NCSC-NL TLS guidelines 2.1, B2-5"],
    where=speaks_tls,
)
def cipher_order(service: Service, server: TlsServer) -> Verdict:
    """A client that names old suites first gets one, though both sides have something better.

    Good is a suite with a key of the session alone and authenticated encryption; among such ones
    the client may choose, as phones without AES in hardware do. TLS 1.3 has no others.
    """
    if addresses := at_fault(server, lambda e: e.ordered is False):
        return failed(
            "takes a worse suite, although it has a better one that the client offers, too "
            "({addresses})",
            addresses=addresses,
        )
    if addresses := at_fault(server, lambda e: e.good is False):
        return failed(
            "in TLS 1.2 it has no suite with forward secrecy and authenticated encryption "
            "({addresses})",
            addresses=addresses,
        )
    return unsettled(service, server, lambda e: e.ordered is None) or passed(
        "takes a good suite even where the client names it last"
    )
