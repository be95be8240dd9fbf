"""What the checks of IPv6 and IPv4 have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Host, Verdict, failed, not_applicable, passed
from netaudit_checks.exposure._open import hushed, silent, strays

if TYPE_CHECKING:
    from netaudit.facts.ports import OpenPortsV4, OpenPortsV6


def judge_undeclared(host: Host, ports: OpenPortsV6 | OpenPortsV4, family: str) -> Verdict:
    """The verdict over one family; `family` is its name."""
    if not ports.addresses:
        return not_applicable("{host} has no {family} address", host=host.label(), family=family)
    if silent(host, ports.addresses, ports.seen_from):
        return hushed(host, ports.addresses) or not_applicable(
            "{host} gave no sign of life over {family}", host=host.label(), family=family
        )
    found = [s for s in strays(host, ports.addresses, ports.seen_from) if s.undeclared]
    if found:
        return failed(
            "open over {family}, and not declared to be reached from here ({zone}): {ports}",
            family=family,
            zone=ports.seen_from.phrase,
            ports=tuple(map(str, found)),
        )
    if any(address.everything for address in ports.addresses):
        return not_applicable(
            "{host} accepts on every port over {family}, so nobody sees what stands behind",
            host=host.label(),
            family=family,
        )
    return hushed(host, ports.addresses) or passed(
        "nothing undeclared among {count} ports over {family}",
        count=ports.asked.count,
        family=family,
    )
