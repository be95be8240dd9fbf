"""The page that hands out files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit_reports.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES = (
    ("data/run.json.gz", _("The whole run, for programs (JSON, compressed with gzip).")),
    ("data/run.schema.json", _("The schema of run.json (JSON Schema 2020-12).")),
    ("data/results.csv", _("What was not met or not tested, one a line, for Excel (CSV, UTF-8).")),
    ("data/ActionPlan.csv", _("What each unit has to do, in order, with columns to fill in.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """A file of the bundle: its path below the root, what is in it (a msgid), its octets."""

    path: str
    what: str
    size: int


def data_files(sizes: Mapping[str, int], prefix: str) -> tuple[File, ...]:
    """The files of data, in the language whose pages stand below `prefix` where there are two."""
    found = ((prefix + path if prefix + path in sizes else path, what) for path, what in FILES)
    return tuple(File(path, what, sizes[path]) for path, what in found if path in sizes)
