"""Databases that can be reached from beside the application that they serve."""

from netaudit.api import Host, Severity, Verdict, check, failed, passed
from netaudit.facts.ports import OpenPorts
from netaudit_checks.exposure._group import incomplete
from netaudit_checks.exposure._open import strays


@check(
    "exposure.database-closed",
    title="Databases cannot be reached from outside their zone",
    severity=Severity.CRITICAL,
    remedy="Bind the database to the address that its application uses (`listen_addresses`, "
    "`bind-address`, `bind`), and allow only that application in the firewall, for both families.",
    refs=["ISO/IEC 27002:2022 control 8.22"],
)
def database_closed(host: Host, ports: OpenPorts) -> Verdict:
    """A database holds what all the rest protects, and many ask for no password at all."""
    found = [s for s in strays(host, ports.addresses, ports.seen_from) if s.stores]
    if found:
        return failed(
            "a database is open from here ({zone}): {ports}",
            zone=ports.seen_from.phrase,
            ports=tuple(map(str, found)),
        )
    return incomplete(host, ports) or passed("no database is open on {host}", host=host.label())
