"""How an address took a question, as words of a message: response codes stand as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.facts.manners import COOKIE_LENGTH, OTHER_COOKIE
from netaudit.facts.zone import LAME, Answered, Met
from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

NO_ADDRESS, NO_AAAA = Phrase("no address"), Phrase("no AAAA")
NO_AUTHORITY, NO_SOA = Phrase("no authority"), Phrase("no SOA")
_WORDS: dict[str, Phrase] = {
    LAME: NO_AUTHORITY,
    Answered.SILENT: Phrase("silent"),
    Answered.REFUSED: Phrase("port closed"),
    Answered.PROHIBITED: Phrase("stopped by a firewall"),
    Answered.UNREACHABLE: Phrase("unreachable"),
    Answered.GARBAGE: Phrase("no valid answer"),
    Answered.CUT: Phrase("connection cut"),
    Answered.NOWHERE: Phrase("an address at which nobody else can be reached"),
    Answered.UNTESTED: Phrase("not tested"),
    OTHER_COOKIE: Phrase("another client's cookie"),
    COOKIE_LENGTH: Phrase("a cookie of a length that no cookie has"),
}


def state(came: str) -> str | Phrase:
    """What a fact says that came, as people say it: a response code, `LAME`, or an `Answered`."""
    return _WORDS.get(came, came)


def silent_to(types: Iterable[str]) -> Phrase:
    """It answers, but not about these."""
    return Phrase("silent to {types}", (("types", " ".join(types)),))


def met(what: Met) -> Phrase:
    """A type, and what its question met."""
    params = (("type", what.type), ("came", state(what.came)))
    if what.cut:
        return Phrase("{type}: cut over UDP (TC), and over TCP {came}", params)
    return Phrase("{type}: {came}", params)


def resolver_says(came: str | Phrase) -> Phrase:
    """What came, where it came from a resolver (RA without AA)."""
    return Phrase("{came} (a resolver answers)", (("came", came),))


def over_both(udp: str, tcp: str) -> Phrase:
    """What came over each transport to the same question."""
    return Phrase("UDP {udp}, TCP {tcp}", (("udp", state(udp)), ("tcp", state(tcp))))


def of_both_types(aaaa: str, a: str) -> Phrase:
    """What came to questions for IPv6 and for IPv4 addresses of the same name."""
    return Phrase("AAAA {aaaa}, A {a}", (("aaaa", state(aaaa)), ("a", state(a))))
