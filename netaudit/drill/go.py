"""Go or no-go: what must hold before a drill begins (ENISA exercise methodology, 2026)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.drill.field import LabField, masks
from netaudit.drill.nouns import Mode
from netaudit.errors import LabError, NetauditError
from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from netaudit.drill.nouns import Scenario
    from netaudit.model import Inventory
    from netaudit.schedule.rule import Rule


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
    until = now + scenario.duration + scenario.rescan  # the last look is part of it
    minutes = f"{scenario.rescan.total_seconds() / 60:.0f}"
    allowed = inventory.authorisation
    yield _item(
        allowed.starts <= now and until <= allowed.ends,
        "the scan is authorised until {until} ({document}), {minutes} min or more beyond the "
        "drill's end, for its last look",
        minutes=minutes,
        until=f"{allowed.ends:%Y-%m-%d %H:%M %Z}",
        document=allowed.document,
    )
    if approval := scenario.approval:
        yield _item(
            approval.starts <= now and until <= approval.ends,
            "the drill is authorised from {since} to {until} ({document}), {minutes} min or more "
            "beyond its end, for its last look",
            minutes=minutes,
            since=f"{approval.starts:%Y-%m-%d %H:%M %Z}",
            until=f"{approval.ends:%Y-%m-%d %H:%M %Z}",
            document=approval.document,
        )
    if scenario.mode is Mode.LIVE:
        yield _item(
            in_step, "this machine's clock is kept in step with others by NTP (`timedatectl` tells)"
        )


def review_schedule(
    scenario: Scenario, inventory: Inventory, rules: Iterable[Rule], now: datetime
) -> Iterator[Item]:
    """Whether an audit of that network comes round while its live drill runs.

    It would find what was broken on purpose, send it to the units, and keep it in their history.
    """
    from netaudit import inventory as inventories
    from netaudit.schedule.plan import next_times

    clear, until = True, now + scenario.duration
    for rule in rules:
        begun = now - timedelta(seconds=rule.jitter)  # one that began may still ask its units
        at = next(iter(next_times(rule, begun, 1)), until)
        if at >= until:
            continue
        with suppress(NetauditError):  # an inventory that cannot be read is not audited either
            if inventories.load(Path(rule.inventory)).id == inventory.id:
                clear = False
                yield _item(
                    False,
                    "no audit by the calendar comes round during the drill: {rule} does, at {at}. "
                    "Begin later, or give the rule a --blackout for that day",
                    rule=rule.id,
                    at=f"{at.astimezone(rule.place):%H:%M %Z}",
                )
    if clear:
        yield _item(True, "no audit by the calendar comes round during the drill")


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
    yield _item(
        not on,
        "the lab has no fault on ({count} are; `netaudit lab truth` lists them, "
        "`netaudit lab clear --all` turns them off)"
        if on
        else "the lab has no fault on",
        count=str(len(on)),
    )
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
