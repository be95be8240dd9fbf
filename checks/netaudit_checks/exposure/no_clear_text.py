"""Services that send what they say, passwords included, unprotected."""

from netaudit.api import Host, Severity, Verdict, check, failed, passed
from netaudit.facts.ports import OpenPorts
from netaudit_checks.exposure._group import incomplete
from netaudit_checks.exposure._open import show
from netaudit_checks.exposure._ports import CLEAR_TEXT


@check(
    "exposure.no-clear-text",
    title="No service that sends passwords in clear text",
    severity=Severity.HIGH,
    remedy="Replace Telnet, rlogin and rsh by SSH, FTP by SFTP, POP3, IMAP, LDAP and MQTT by their "
    "TLS ports (995, 993, 636, 8883), and close the old ones.",
    refs=["RFC 8314 section 3", "RFC 4251 section 1"],
)
def no_clear_text(host: Host, ports: OpenPorts) -> Verdict:
    """Whoever stands on the way reads the password once and has it for good, declared or not."""
    found = [show(a.address, p) for a in ports.addresses for p in a.open if p in CLEAR_TEXT]
    if found:
        return failed(
            "clear text is spoken, seen from here ({zone}): {ports}",
            zone=ports.seen_from.phrase,
            ports=tuple(found),
        )
    return incomplete(host, ports) or passed("no clear text on {host}", host=host.label())
