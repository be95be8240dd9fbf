"""No remote shell of the 1980s is left."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("rexec", "rlogin", "rsh", "finger", ports=(79, 512, 513, 514))


@check(
    "exposure.remote-shells-closed",
    title="No remote shell of the 1980s is left",
    severity=Severity.CRITICAL,
    remedy="Remove the programs; SSH does what they did.",
    howto={
        "Debian": """
            apt purge rsh-server rsh-redone-server fingerd inetutils-inetd
        """,
        "AIX": """
            stopsrc -t rlogin && chsubserver -d -v shell -p tcp6 && refresh -s inetd
        """,
        "systemd": """
            systemctl disable --now rsh.socket rlogin.socket rexec.socket finger.socket
        """,
    },
    refs=["RFC 1282 section 5", "RFC 4251 section 1"],
)
def remote_shells_closed(host: Host, found: Identities) -> Verdict:
    """rexec, rlogin, rsh and finger trust an address that anybody can forge, and hide nothing."""
    return judge_group(host, found, _UNWANTED)
