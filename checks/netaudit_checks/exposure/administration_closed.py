"""Ports of administration that can be reached from where nobody administers."""

from netaudit.api import Host, Severity, Verdict, check, failed, passed
from netaudit.facts.ports import OpenPorts
from netaudit_checks.exposure._group import incomplete
from netaudit_checks.exposure._open import strays


@check(
    "exposure.administration-closed",
    title="Administration cannot be reached from outside its zone",
    severity=Severity.CRITICAL,
    remedy="Allow the port from the management zone only, in the firewall and in the service "
    "(`ListenAddress`, `AllowUsers` with addresses for SSH; a view for SNMP), for both families.",
    refs=["ISO/IEC 27002:2022 control 8.22", "RFC 9099 section 2.8"],
)
def administration_closed(host: Host, ports: OpenPorts) -> Verdict:
    """SSH, Remote Desktop, SNMP and the like give the machine to whoever has one password."""
    found = [s for s in strays(host, ports.addresses, ports.seen_from) if s.administers]
    if found:
        return failed(
            "administration is open from here ({zone}): {ports}",
            zone=ports.seen_from.phrase,
            ports=tuple(map(str, found)),
        )
    return incomplete(host, ports) or passed(
        "no administration is open on {host}", host=host.label()
    )
