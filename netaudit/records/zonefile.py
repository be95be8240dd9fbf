"""Records of a zone file (RFC 1035 section 5.1) that root hints and trust anchors are made of.

dnspython reads zone files too, but names no column, mostly the line after, and no directives here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.ttl
from dns.name import Name
from dns.rdataclass import IN
from dns.rdatatype import RdataType

from netaudit.model import Phrase
from netaudit.records import zonefields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dns.rdata import Rdata

_TOKEN = re.compile(
    r"(?P<end>\r\n?|\n)|(?P<blank>[ \t\f]+)|(?P<comment>;[^\r\n]*)|(?P<open>\()|(?P<close>\))"
    r'|(?P<quoted>"(?:[^"\\\r\n]|\\[^\r\n])*")|(?P<word>(?:[^\s;()"\\]|\\[^\r\n])+)'
)
_TTL = re.compile(r"[0-9]+|(?:[0-9]+[wdhms])+", re.IGNORECASE | re.ASCII)
_TYPE = Phrase("a record type such as NS, AAAA or DS, after TTL and class")
_MOST_SHOWN = 40
_MOST_TTL = (1 << 31) - 1  # RFC 2181 section 8


class NoRecord(ValueError):  # noqa: N818  it is said of the text, and its readers say whose
    """What is no record: its place, from 1, and what was expected there."""

    def __init__(self, line: int, column: int, message: str, **params: str | Phrase) -> None:
        self.line, self.column = line, column
        self.problem = Phrase(message, tuple(params.items()))
        super().__init__(f"{line}:{column}: {self.problem}")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a text in quotes, and its place."""

    text: str
    line: int
    column: int

    def wrong(self, expected: Phrase) -> NoRecord:
        """The error that something else was expected here."""
        cut = self.text[:_MOST_SHOWN] + "…" * (len(self.text) > _MOST_SHOWN)
        shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in cut)
        message = "“{text}”: expected {expected}"
        return NoRecord(self.line, self.column, message, text=shown, expected=expected)


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, its data not yet read. `kind` is the word that names its type."""

    owner: Name
    rdtype: RdataType
    kind: Token
    fields: tuple[Token, ...]
    origin: Name

    def rdata(self) -> Rdata:
        """Its data, with absolute names. Raises NoRecord."""
        texts = tuple(field.text for field in self.fields)
        if wrong := zonefields.first_wrong(self.rdtype, texts, self.origin):
            at, expected = wrong
            if at < len(self.fields):
                raise self.fields[at].wrong(expected)
            message = "this {type} record ends too early: expected {expected}"
            raise self._no(message, type=self.kind.text, expected=expected)
        try:
            return dns.rdata.from_text(
                IN, self.rdtype, " ".join(texts), self.origin, relativize=False
            )
        except (dns.exception.DNSException, ValueError) as error:  # what no field shows by itself
            message = "this is no {type} record ({reason})"
            raise self._no(message, type=self.kind.text, reason=str(error)) from error

    def _no(self, message: str, **params: str | Phrase) -> NoRecord:
        return NoRecord(self.kind.line, self.kind.column, message, **params)


def entries(text: str) -> Iterator[Entry]:
    """The records of a zone file, in order. Names are relative to the root. Raises NoRecord."""
    origin, owner = dns.name.root, None
    for tokens, indented in _lines(text):
        if tokens[0].text.startswith("$") and not indented:
            origin = _directive(tokens, origin)
            continue
        if not indented:
            owner = _name(tokens[0], origin)
        elif owner is None:
            expected = Phrase("no blank before the owner's name of the first record")
            raise tokens[0].wrong(expected)
        yield _entry(tokens if indented else tokens[1:], owner, origin, tokens[0])


def _entry(tokens: Sequence[Token], owner: Name, origin: Name, first: Token) -> Entry:
    for at, token in enumerate(tokens):
        if at < 2 and _is_ttl_or_class(token):  # noqa: PLR2004  one of each, in either order
            continue
        try:
            rdtype = dns.rdatatype.from_text(token.text)
        except (dns.exception.DNSException, ValueError) as error:
            raise token.wrong(_TYPE) from error
        return Entry(owner, rdtype, token, tuple(tokens[at + 1 :]), origin)
    message = "this record ends too early: expected {expected}"
    raise NoRecord(first.line, first.column, message, expected=_TYPE)


def _is_ttl_or_class(token: Token) -> bool:
    if _TTL.fullmatch(token.text):
        _check_ttl(token)
        return True
    try:
        rdclass = dns.rdataclass.from_text(token.text)
    except (dns.exception.DNSException, ValueError):
        return False
    if rdclass != IN:
        raise token.wrong(Phrase("class IN"))
    return True


def _check_ttl(token: Token) -> None:
    try:
        sound = dns.ttl.from_text(token.text) <= _MOST_TTL
    except (dns.exception.DNSException, ValueError):
        sound = False
    if not sound:
        raise token.wrong(Phrase("a TTL of at most 2147483647 seconds"))


def _directive(tokens: Sequence[Token], origin: Name) -> Name:
    """The origin from there on."""
    name = tokens[0].text.upper()
    if name not in {"$ORIGIN", "$TTL"}:
        expected = Phrase("a record, $ORIGIN or $TTL; put what is to be read into this file itself")
        raise tokens[0].wrong(expected)
    if len(tokens) != 2:  # noqa: PLR2004  the directive and its value
        raise tokens[0].wrong(Phrase("one value after it"))
    if name == "$ORIGIN":
        return _name(tokens[1], origin)
    _check_ttl(tokens[1])
    return origin


def _name(token: Token, origin: Name) -> Name:
    if not zonefields.is_name(token.text, origin):
        raise token.wrong(Phrase("a domain name"))
    return dns.name.from_text(token.text, origin)


def _lines(text: str) -> Iterator[tuple[list[Token], bool]]:
    """Lines that hold something, and whether a blank stands first."""
    tokens: list[Token] = []
    indented = False
    for kind, token in _joined(text):
        if kind == "end":
            if tokens:
                yield tokens, indented
            tokens, indented = [], False
        elif kind == "blank":
            indented = indented or token.column == 1
        else:
            tokens.append(token)


def _joined(text: str) -> Iterator[tuple[str, Token]]:
    """Tokens without comments and parentheses, nor blanks and line ends between those."""
    opened: list[Token] = []
    for kind, token in _tokens(text):
        if kind == "open":
            opened.append(token)
        elif kind == "close":
            if not opened:
                raise token.wrong(Phrase("a parenthesis that opens before one that closes"))
            opened.pop()
        elif kind == "word" or (kind in {"blank", "end"} and not opened):
            yield kind, token
    if opened:
        raise opened[-1].wrong(Phrase("a parenthesis that closes it"))


def _tokens(text: str) -> Iterator[tuple[str, Token]]:
    at, line, start = 0, 1, 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            here = Token(text[at], line, at - start + 1)
            raise here.wrong(Phrase("a name, a record type or data of a zone file"))
        kind, shown = str(found.lastgroup), found[0]
        if kind == "quoted":
            kind, shown = "word", shown[1:-1]
        yield kind, Token(shown, line, at - start + 1)
        at = found.end()
        if kind == "end":
            line, start = line + 1, at
    yield "end", Token("", line, at - start + 1)
