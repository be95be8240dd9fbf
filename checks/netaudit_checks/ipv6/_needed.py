"""What the checks of hosts that a client needs besides the service have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import not_tested

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.api import Verdict
    from netaudit.facts.needed import NeededHost


def without_aaaa(hosts: Iterable[NeededHost]) -> tuple[str, ...]:
    """Those that IPv4 alone reaches; what has no address at all is not of them."""
    return tuple(host.name for host in hosts if host.a and not host.aaaa)


def unasked(hosts: Iterable[NeededHost]) -> Verdict | None:
    """Those that we could not ask for, None if there are none."""
    left = [host for host in hosts if host.unasked]
    if not left:
        return None
    return not_tested(
        "{names} could not be asked for: {reason}",
        names=tuple(host.name for host in left),
        reason=left[0].unasked,
    )
