"""Early data (0-RTT) of TLS 1.3."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_tested, passed
from netaudit.facts.web import WebHeads
from netaudit_checks._incomplete import incomplete
from netaudit_checks._web import no_answer, over_tls


@check(
    "tls.early-data-off",
    title="The web server takes no early data (0-RTT)",
    severity=Severity.LOW,
    remedy="Turn early data off. Who needs it must have every program behind the server refuse by "
    "425 what may not be repeated.",
    howto={
        "nginx": """
            ssl_early_data off;
            nginx -t && nginx -s reload
        """,
        "HAProxy": """
            # take allow-0rtt out of the bind line and of the server lines
            haproxy -c -f /etc/haproxy/haproxy.cfg && systemctl reload haproxy
        """,
        "OpenSSL": """
            # Max Early Data must be 0
            openssl s_client -connect NAME:443 -servername NAME </dev/null | grep 'Max Early Data'
        """,
    },
    refs=["RFC 8446 section 8", "RFC 8470 section 3", "NCSC-NL TLS guidelines 2.1"],
    where=over_tls,
)
def early_data_off(service: Service, web: WebHeads) -> Verdict:
    """Who records such a request sends it once more, and it is carried out twice: an order, say."""
    if (verdict := no_answer(service, web)) is not None:
        return verdict
    if taking := [h for h in web.heads if h.early]:
        return failed(
            "session tickets allow {octets} octets of early data ({addresses})",
            octets=max(h.early or 0 for h in taking),
            addresses=tuple(str(h.address) for h in taking),
        )
    if unseen := tuple(str(h.address) for h in web.heads if h.early is None):
        return not_tested("the session tickets of {addresses} were not looked at", addresses=unseen)
    return incomplete(service, web.left()) or passed("no session ticket allows early data")
