"""How mistakes in a document are told: in the user's language, capped, with their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.cli.common import echo, note
from netaudit.i18n import language_from_environment, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.errors import Mistake

SHOWN = 50


def told(mistake: Mistake, language: str | None = None) -> str:
    """One mistake with its place."""
    language = language or language_from_environment()
    text = f"{mistake.place}: {render(mistake.message, mistake.params, language)}"
    return text.encode("utf-8", "replace").decode()  # a file's name may be no text


def tell(mistakes: Sequence[Mistake], shown: int = SHOWN) -> None:
    """Print mistakes on standard error, the first `shown` of them."""
    for mistake in mistakes[:shown]:
        echo(told(mistake), err=True)
    if len(mistakes) > shown:
        note("… and {more} more; mend these first", more=len(mistakes) - shown)
