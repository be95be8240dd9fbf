"""Open ports over IPv4 that the inventory knows nothing of."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.ports import OpenPortsV4
from netaudit_checks.exposure._undeclared import judge_undeclared


@check(
    "exposure.nothing-undeclared-v4",
    title="Nothing is open over IPv4 that is not declared",
    severity=Severity.HIGH,
    remedy="Find the program (`ss -4ltnup` on the host) and stop it, or close the port in the "
    "firewall for IPv4; if it is wanted, declare it in the inventory with the security zones "
    "that may reach it.",
    refs=["ISO/IEC 27002:2022 control 8.20"],
    version=2,
)
def nothing_undeclared_v4(host: Host, ports: OpenPortsV4) -> Verdict:
    """What nobody declared, nobody patches, watches or closes: intruders look there first."""
    return judge_undeclared(host, ports, "IPv4")
