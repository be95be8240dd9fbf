"""How an address took a question, as words of a message: response codes stand as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.facts.zone import Answered
from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS = {
    Answered.SILENT: Phrase("silent"),
    Answered.REFUSED: Phrase("port closed"),
    Answered.PROHIBITED: Phrase("stopped by a firewall"),
    Answered.UNREACHABLE: Phrase("unreachable"),
    Answered.GARBAGE: Phrase("no valid answer"),
    Answered.CUT: Phrase("connection cut"),
    Answered.UNTESTED: Phrase("not tested"),
}

NO_ADDRESS, NO_AAAA = Phrase("no address"), Phrase("no AAAA")
NO_AUTHORITY, NO_SOA = Phrase("no authority"), Phrase("no SOA")


def state(came: str) -> str | Phrase:
    """What a fact says that came, a response code or a value of `Answered`, as people say it."""
    return _WORDS[Answered(came)] if came in _WORDS else came


def silent_to(types: Iterable[str]) -> Phrase:
    """It answers, but not about these."""
    return Phrase("silent to {types}", (("types", " ".join(types)),))
