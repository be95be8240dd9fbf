"""What the checks that look at every address of a host have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Host, Verdict, not_tested

if TYPE_CHECKING:
    from netaudit.facts.identity import Identities
    from netaudit.facts.ports import OpenPorts


def incomplete(host: Host, ports: OpenPorts | Identities) -> Verdict | None:
    """The verdict where nothing was found and a family could not be asked; None otherwise."""
    if not ports.unasked:
        return None
    return not_tested(
        "{host}: nothing found, but not everything could be asked: {unasked}",
        host=host.label(),
        unasked=ports.unasked,
    )
