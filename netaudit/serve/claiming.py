"""Where a unit claims, from its browser, what it found, has in hand, mended or reported.

The drill's own folder is reached from its `players` folder, which the console is given. Of what
the organisers keep, only the account's own unit is shown: the names of its targets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.drill.folder import Folder
from netaudit.drill.nouns import Stage
from netaudit.drill.saying import Said, in_time, take
from netaudit.errors import DrillError, UnreadableDrill, UsageError
from netaudit.i18n import show, translate
from netaudit.net.clock import Clock
from netaudit.registry import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.drill.journal import Entry
    from netaudit.model import Unit
    from netaudit.serve.accounts import Account

LARGEST = 32_768  # octets of the form: 2000 characters of evidence take up to twelve each
MOST_SHOWN = 50  # claims on the page


@dataclass(frozen=True)
class Desk:
    """Takes claims for the drill whose `players` folder is given; `load` knows the checks."""

    boards: Path
    clock: Clock
    load: Callable[[], Mapping[str, Check]]

    @cached_property
    def checks(self) -> Mapping[str, Check]:
        """The checks that may be named."""
        return self.load()

    def folder(self) -> Folder | None:
        """The drill's own folder; None where the boards are no drill's `players` folder."""
        boards = self.boards.resolve()
        found = Folder(boards.parent)
        try:
            found.open()
        except DrillError:
            return None
        return found if found.players == boards else None

    def paused(self, language: str) -> str:
        """That the exercise is paused, and why; empty while it goes on, or where there is none."""
        folder = self.folder()
        if folder is None:
            return ""
        with _readable(folder):
            return _paused(folder, language)

    def view(self, unit: str, language: str) -> dict[str, object] | None:
        """What the page shows to that unit; None where it can claim nothing at all."""
        folder = self.folder()
        if folder is None:
            return None
        with _readable(folder):
            known = next((known for known in folder.inventory().units if known.id == unit), None)
            return self._shown(folder, known, language) if known else None

    def _shown(self, folder: Folder, unit: Unit, language: str) -> dict[str, object]:
        return {
            "targets": sorted((target.key, target.label()) for target in unit.targets()),
            "checks": [
                (id_, " ".join(translate(check.meta.title, language, check.package).split()))
                for id_, check in sorted(self.checks.items())
            ],
            "stages": stages(language),
            "claims": _claims(folder, unit),
            "closed": _closed(folder, language),
            "paused": _paused(folder, language),
        }

    def take(self, account: Account, form: Mapping[str, str]) -> Entry:
        """Write a claim of that account's unit down.

        Raises UsageError and DrillError for the player to read, UnreadableDrill for the log.
        """
        folder = self.folder()
        if folder is None:
            raise UnreadableDrill(
                "{folder}: this is no drill's folder of boards", folder=self.boards
            )
        with _readable(folder):
            return take(
                folder,
                self.checks,
                self.clock,
                Said(
                    player=account.name,
                    unit=account.unit,
                    target=form.get("target", ""),
                    what=form.get("what", ""),
                    stage=_stage(form.get("stage", "")),
                    evidence=form.get("evidence", "").strip(),
                ),
            )


def stages(language: str) -> dict[str, str]:
    """What a claim may say, in words."""
    return {
        "found": translate("found", language),
        "acknowledged": translate("taken in hand", language),
        "fixed": translate("mended", language),
        "reported": translate("reported", language),
    }


def _stage(written: str) -> Stage:
    try:
        return Stage(written)
    except ValueError:
        raise UsageError("say whether it was found, taken in hand, mended or reported") from None


def _claims(folder: Folder, unit: Unit) -> list[dict[str, object]]:
    """The unit's claims, the newest first."""
    labels = {target.key: target.label() for target in unit.targets()}
    mine = [(n, c) for n, c in enumerate(folder.claims(), 1) if c.unit == unit.id]
    return [
        {
            "number": number,
            "at": f"{claim.at.astimezone():%H:%M:%S}",
            "player": claim.player,
            "stage": str(claim.stage),
            "target": labels.get(claim.target, claim.target),
            "what": claim.what,
        }
        for number, claim in reversed(mine[-MOST_SHOWN:])
    ]


def _paused(folder: Folder, language: str) -> str:
    pause = folder.progress().paused
    if pause is None:
        return ""
    return translate(
        "The exercise is paused since {at}, by {by}: {why}. Its time stands still; claims are "
        "kept, and count as of the pause's beginning.",
        language,
    ).format(at=f"{pause.since.astimezone():%H:%M:%S}", by=pause.by, why=pause.why)


def _closed(folder: Folder, language: str) -> str:
    """Why no claims are taken now; empty while they are. Raises DrillError for a broken journal."""
    progress = folder.progress()
    try:
        in_time(progress)
    except DrillError as error:
        return show(error.phrase, language)
    return ""


@contextmanager
def _readable(folder: Folder) -> Iterator[None]:
    """The organisers' files may belong to another user: that is told, not a mistake of ours."""
    try:
        yield
    except OSError as error:
        raise UnreadableDrill(
            "{folder}: the drill cannot be read or written to ({problem})",
            folder=folder.root,
            problem=error,
        ) from error
