"""Time servers that answer questions about themselves."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit_checks.exposure._speech import judge_each


@check(
    "exposure.ntp-control-refused",
    title="No time server answers control messages from strangers",
    severity=Severity.MEDIUM,
    remedy=(
        "Add `noquery` for everybody but the machine itself, or use chrony, which has no "
        "such messages."
    ),
    howto={
        "ntpd": """
            # ntp.conf
            restrict default kod limited nomodify noquery nopeer
            restrict -6 default kod limited nomodify noquery nopeer
            restrict 127.0.0.1
            restrict ::1
        """,
        "Cisco IOS": """
            ntp allow mode control 3
            no ntp allow mode private
        """,
        "chrony": """
            # chrony.conf
            cmdport 0
        """,
    },
    refs=["RFC 9327 section 6", "RFC 8633 section 3.4"],
)
def ntp_control_refused(host: Host, found: Identities) -> Verdict:
    """They tell version, system and clients, and answer with more than they are asked."""

    def wrong(identity: Identity) -> str:
        return "readvar" if identity.note("control") else ""

    return judge_each(host, found.found, wrong, found)
