"""Reports rendered once for each audience, and files served from there and from nowhere else."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.errors import NoRunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.judge import Judged

WHOLE = "whole"  # the audience that sees the whole network


class Publisher:
    """Bundles under `folder`; `judged` loads a run, `render` writes its bundle for a unit."""

    def __init__(
        self,
        folder: Path,
        judged: Callable[[str], Judged],
        render: Callable[[Judged, str, Path], None],
    ) -> None:
        self._folder, self._judged, self._render = folder, judged, render
        self._turn = threading.Lock()  # rendering costs much: one at a time

    def bundle(self, run: str, unit: str) -> Path | None:
        """The bundle of that run for that unit ("" for all); None if there is none for it.

        Raises StoreError where the store cannot be read: that is no answer about the run.
        """
        try:
            judged = self._judged(run)
        except (NoRunError, UsageError):
            return None
        if unit and unit not in {known.id for known in judged.inventory.units}:
            return None
        place = self._folder / judged.run.id / (f"unit-{unit}" if unit else WHOLE)
        with self._turn:
            if not place.is_dir():
                self._write(judged, unit, place)
        return place

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
