"""Open ports over IPv6 that the inventory knows nothing of."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.ports import OpenPortsV6
from netaudit_checks.exposure._undeclared import judge_undeclared


@check(
    "exposure.nothing-undeclared-v6",
    title="Nothing is open over IPv6 that is not declared",
    severity=Severity.HIGH,
    remedy="Find the program (`ss -6ltnup` on the host) and stop it, or close the port in the "
    "firewall for IPv6; if it is wanted, declare it in the inventory with the security zones "
    "that may reach it.",
    refs=["RFC 9099 section 2.7.1", "ISO/IEC 27002:2022 control 8.20"],
    version=2,
)
def nothing_undeclared_v6(host: Host, ports: OpenPortsV6) -> Verdict:
    """Nobody patches what nobody declared, and rules written for IPv4 leave it open over IPv6."""
    return judge_undeclared(host, ports, "IPv6")
