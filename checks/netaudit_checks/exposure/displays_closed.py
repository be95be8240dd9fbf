"""No screen can be reached by X11 from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("x11", ports=(6000, 6001))


@check(
    "exposure.displays-closed",
    title="No screen can be reached by X11 from outside its zone",
    severity=Severity.CRITICAL,
    remedy="Start X with `-nolisten tcp`, and forward windows through SSH.",
    howto={
        "X.Org": """
            startx -- -nolisten tcp
            xhost -
        """,
        "OpenSSH": """
            # instead, from the administrator's machine
            ssh -X HOST
        """,
    },
    refs=["RFC 1013", "ISO/IEC 27002:2022 control 8.22"],
)
def displays_closed(host: Host, found: Identities) -> Verdict:
    """Who is let into an X display reads every key that is pressed there."""
    return judge_group(host, found, _UNWANTED)
