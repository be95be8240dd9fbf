"""Declared services that left their port and speak on another."""

from netaudit.api import Host, Severity, Verdict, check, failed, passed
from netaudit.facts.identity import Identities, Identity
from netaudit_checks.exposure._declared import MEANS, same_tls, serves
from netaudit_checks.exposure._group import incomplete
from netaudit_checks.exposure._open import declared
from netaudit_checks.exposure._speech import show


@check(
    "exposure.service-not-moved",
    title="No declared service stands on another port than declared",
    severity=Severity.MEDIUM,
    remedy=(
        "Move the service back to its port, or correct the inventory and every rule that "
        "names the port."
    ),
    howto={
        "Linux": """
            ss -ltnup
            # the unit's own configuration names the port; then
            systemctl restart UNIT
        """,
        "netaudit": """
            # inventory.yaml, at the host
            services:
              - {kind: KIND, port: PORT}
        """,
    },
    refs=["ISO/IEC 27002:2022 control 5.9"],
    version=2,
)
def service_not_moved(host: Host, found: Identities) -> Verdict:
    """Firewalls, monitors and users still look at the old port; nobody guards the new one."""
    moved = []
    for service in host.services:
        if not service.visible_from(found.seen_from) or service.protocol not in MEANS:
            continue
        heard = [i for i in found.found if i.certain and _is(i, service.protocol)]
        at_home = any(declared(host, i.address, i.port) == service for i in found.found)
        elsewhere = [i for i in heard if declared(host, i.address, i.port) is None]
        if elsewhere and not at_home:
            moved += [f"{service.label()} > {show(i)}" for i in elsewhere]
    if moved:
        return failed("declared and silent, and heard elsewhere: {ports}", ports=tuple(moved))
    return incomplete(host, found) or passed("no service of {host} has moved", host=host.label())


def _is(identity: Identity, protocol: str) -> bool:
    return serves(identity, protocol) and same_tls(identity, protocol)
