"""Declared ports on which another protocol is spoken."""

from collections.abc import Iterator

from netaudit.api import Host, Severity, Verdict, check, failed, passed
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._declared import expected, same_tls, serves, unheard
from netaudit_checks.exposure._group import incomplete
from netaudit_checks.exposure._speech import show


@check(
    "exposure.service-as-declared",
    title="What speaks on a declared port is what was declared",
    severity=Severity.HIGH,
    remedy=(
        "Find out who changed it (`ss -ltnup`, the change log). Put the declared service "
        "back, or declare the new one."
    ),
    howto={
        "Linux": """
            ss -ltnup | grep ':PORT '
            systemctl status $(ps -o unit= -p PID)
        """,
        "Windows": """
            Get-Process -Id (Get-NetTCPConnection -LocalPort PORT -State Listen).OwningProcess
        """,
    },
    refs=["ISO/IEC 27002:2022 control 5.9", "ISO/IEC 27002:2022 control 8.32"],
    version=3,
)
def service_as_declared(host: Host, found: Identities) -> Verdict:
    """A port that changed its language was changed by somebody: an update, or an intruder."""
    if changed := tuple(_changed(host, found)):
        return failed("not what was declared: {ports}", ports=changed)
    return (
        incomplete(host, found)
        or unheard(host, found)
        or passed("what speaks on {host} is what was declared", host=host.label())
    )


def _changed(host: Host, found: Identities) -> Iterator[str]:
    for identity, service in expected(host, found):
        unexpected_tls = identity.tls and not same_tls(identity, service.protocol)
        if identity.certain and (not serves(identity, service.protocol) or unexpected_tls):
            yield f"{show(identity)} ({service.protocol})"
