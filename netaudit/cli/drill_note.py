"""`netaudit drill note`: what observers see of how people work, which no rescan can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import say
from netaudit.drill.events import Noted
from netaudit.errors import DrillError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from netaudit.drill.folder import Folder

MOST_TEXT = 2_000  # characters


def write_note(folder: Folder, now: datetime, text: str, by: str) -> None:
    """Write it down, while the drill is played or in its review afterwards."""
    if folder.progress().started is None:
        raise DrillError("the drill has not begun; nothing was written")
    if not text.strip() or len(text) > MOST_TEXT:
        raise UsageError("a note has 1 to {most} characters; nothing was written", most=MOST_TEXT)
    folder.note(Noted(now, by.strip(), text.strip()))
    say("written down at {at}", at=f"{now.astimezone():%H:%M:%S}")


text_argument = click.argument("text", metavar="TEXT")
by_option = click.option("--by", required=True, help="Who observed it.")
