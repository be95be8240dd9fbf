"""The verdicts where no fault was seen, and not everything was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import not_tested

if TYPE_CHECKING:
    from netaudit.api import Service, Verdict
    from netaudit.model import Inability


def unasked(names: tuple[Inability, ...]) -> Verdict | None:
    """Where these could not be asked; None where there is nothing such."""
    if not names:
        return None
    return not_tested("no fault seen, but not everything could be asked: {names}", names=names)


def incomplete(service: Service, names: tuple[Inability, ...]) -> Verdict | None:
    """The same of a service."""
    if not names:
        return None
    return not_tested(
        "{service}: no fault seen, but not everything could be asked: {unasked}",
        service=service.label(),
        unasked=names,
    )
