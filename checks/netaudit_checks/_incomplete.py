"""The verdicts where no fault was seen, and not everything was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import not_tested

if TYPE_CHECKING:
    from netaudit.api import Service, Verdict, Zone
    from netaudit.model import Inability


def unasked(names: tuple[Inability, ...]) -> Verdict | None:
    """Where these could not be asked; None where there is nothing such."""
    if not names:
        return None
    return not_tested("no fault seen, but not everything could be asked: {names}", names=names)


def taken_out(zone: Zone) -> Verdict:
    """Where DNSSEC records do not come through to us."""
    return not_tested(
        "what {zone} has is not seen from here: no server shows a signature, not even those of the "
        "zone that there is a trust anchor of. Something on the way takes DNSSEC records out, or "
        "nothing is signed any more; ask a server on itself",
        zone=zone.name,
    )


def incomplete(service: Service, names: tuple[Inability, ...]) -> Verdict | None:
    """The same of a service."""
    if not names:
        return None
    return not_tested(
        "{service}: no fault seen, but not everything could be asked: {unasked}",
        service=service.label(),
        unasked=names,
    )
