"""Go or no-go: what must hold before a drill begins (ENISA exercise methodology, 2026)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.drill.field import LabField, masks
from netaudit.drill.nouns import Mode
from netaudit.errors import LabError
from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from netaudit.drill.nouns import Scenario
    from netaudit.model import Inventory


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list. `message` is a msgid."""

    ok: bool
    message: str
    params: tuple[tuple[str, str | Phrase], ...] = ()


def _item(ok: bool, message: str, **params: str | Phrase) -> Item:  # noqa: FBT001  a verdict and its words
    return Item(ok, message, tuple(params.items()))


def review(
    scenario: Scenario, inventory: Inventory, now: datetime, *, in_step: bool
) -> Iterator[Item]:
    """What can be told without the lab. `in_step`: whether this machine's clock is kept so."""
    until = now + scenario.duration
    allowed = inventory.authorisation
    yield _item(
        allowed.starts <= now and until <= allowed.ends,
        "the scan is authorised until {until} ({document})",
        until=f"{allowed.ends:%Y-%m-%d %H:%M %Z}",
        document=allowed.document,
    )
    if approval := scenario.approval:
        yield _item(
            approval.starts <= now and until <= approval.ends,
            "the drill is authorised from {since} to {until} ({document})",
            since=f"{approval.starts:%Y-%m-%d %H:%M %Z}",
            until=f"{approval.ends:%Y-%m-%d %H:%M %Z}",
            document=approval.document,
        )
    if scenario.mode is Mode.LIVE:
        yield _item(in_step, "this machine's clock is kept in step with others (NTP)")


def review_lab(scenario: Scenario, field: LabField) -> Iterator[Item]:
    """Whether the lab is there and clean, and every inject can act and be seen beside the others.

    All are injected at once and undone again.
    """
    from netaudit.lab.session import truth

    try:
        on = truth(field.directory)
    except LabError as error:
        yield _item(False, "a lab runs ({problem})", problem=error.phrase)
        return
    yield _item(not on, "the lab has no fault on ({count} are)", count=str(len(on)))
    if on:
        return
    try:
        hidden = masks(field, scenario.injects)
    except LabError as error:
        yield _item(False, "every inject can act ({problem})", problem=error.phrase)
        return
    yield _item(True, "every inject can act")
    for inject, by in hidden:
        yield _item(
            False, "{id} can be seen (hidden by {by})", id=inject.id, by=", ".join(by) or "?"
        )
