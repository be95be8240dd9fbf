"""The verdict about a service where no fault was seen, and not everything was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import not_tested

if TYPE_CHECKING:
    from netaudit.api import Service, Verdict


def incomplete(service: Service, unasked: tuple[str, ...]) -> Verdict | None:
    """What could not be asked is neither passed nor failed; None where there is nothing such."""
    if not unasked:
        return None
    return not_tested(
        "{service}: no fault seen, but not everything could be asked: {unasked}",
        service=service.label(),
        unasked=unasked,
    )
