"""Reports rendered once for each audience, and files served from there and from nowhere else."""

from __future__ import annotations

import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.errors import NoRunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.judge import Judged

WHOLE = "whole"  # the audience that sees the whole network


@dataclass(frozen=True, slots=True)
class Edition:
    """What a report is made of: a run's id, and a name for its newest judgement and the netaudit.

    A run that is judged again, under another policy or with other waivers, has another report.
    """

    run: str
    name: str


class Publisher:
    """Bundles under `folder`; `edition` is asked each time, and costs little.

    `judged` loads a run, `render` writes its bundle for a unit. The first two raise NoRunError and
    UsageError where there is no such run, or it was not judged.
    """

    def __init__(
        self,
        folder: Path,
        edition: Callable[[str], Edition],
        judged: Callable[[str], Judged],
        render: Callable[[Judged, str, Path], None],
    ) -> None:
        self._folder, self._edition, self._judged = folder, edition, judged
        self._render = render
        self._turn = threading.Lock()  # rendering costs much: one at a time

    def bundle(self, run: str, unit: str) -> Path | None:
        """The bundle of that run for that unit ("" for all); None if there is none for it.

        Raises StoreError where the store cannot be read: that is no answer about the run.
        """
        if "/" in unit:  # an id has none, and it would be another folder
            return None
        try:
            edition = self._edition(run)
            place = self._folder / edition.run / edition.name / (f"unit-{unit}" if unit else WHOLE)
            with self._turn:
                return place if place.is_dir() or self._made(edition, unit, place) else None
        except (NoRunError, UsageError):
            return None

    def _made(self, edition: Edition, unit: str, place: Path) -> bool:
        """Render it, if there is such a unit; the run's earlier editions go."""
        judged = self._judged(edition.run)
        if unit and unit not in {known.id for known in judged.inventory.units}:
            return False
        self._write(judged, unit, place)
        for other in place.parent.parent.iterdir():
            if other != place.parent:
                shutil.rmtree(other, ignore_errors=True)
        return True

    def _write(self, judged: Judged, unit: str, place: Path) -> None:
        """All of it or nothing: a kill leaves a folder that nobody looks into."""
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
        try:
            self._render(judged, unit, made / "bundle")
            (made / "bundle").rename(place)
        finally:
            shutil.rmtree(made, ignore_errors=True)


def file_in(folder: Path, name: str) -> Path | None:
    """The file of that name in the folder; None for anything outside of it, or hidden."""
    parts = name.split("/")
    if "\0" in name or "\\" in name or any(p in {"", ".", ".."} or p[0] == "." for p in parts):
        return None
    found = (folder / name).resolve()
    return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
