"""SPF records (RFC 7208): which of a name's texts they are, and their terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING

from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

# Terms that cost a question of the DNS each (section 4.6.4).
ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
MOST_LOOKUPS, MOST_VOIDS, MOST_EXCHANGERS = 10, 2, 10
_VERSION = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
_DIRECTIVE = re.compile(
    r"(?P<qualifier>[+?~-]?)(?P<name>[A-Za-z0-9_.-]+)(?P<rest>[:/].*)?", re.ASCII
)
_MODIFIER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9_.-]*)=(?P<value>.*)", re.ASCII)
_MACRO = re.compile(r"%(?:\{[slodiphcrtv][0-9]*r?[.+,/_=-]*\}|[%_-])", re.IGNORECASE)
_LITERALS = re.compile(r"[\x21-\x24\x26-\x7e]*")
_TOP_LABEL = re.compile(r"(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]*", re.ASCII)
_CIDR = re.compile(r"(?P<domain>[^/]*)(?:/(?P<v4>\d{1,2}))?(?://(?P<v6>\d{1,3}))?", re.ASCII)
_BITS = {"v4": 32, "v6": 128}
_MOST_TERMS = 256  # of one record: a text of 64 kB could hold thousands


@dataclass(frozen=True, slots=True)
class Term:
    """A mechanism or a modifier. `value` is its domain or network, "" for the record's own name.

    `qualifier` is "+", "-", "~" or "?", "" for a modifier. `macros`: the value depends on who
    sends, so that it cannot be looked up beforehand.
    """

    name: str
    value: str
    qualifier: str = ""

    @property
    def macros(self) -> bool:
        """Whether the value has macros."""
        return "%" in self.value


@dataclass(frozen=True, slots=True)
class Record:
    """The terms as they stand, and what makes them a permanent error (section 4.6)."""

    terms: tuple[Term, ...]
    mistakes: tuple[Phrase, ...]

    @property
    def default(self) -> str:
        """The qualifier of "all", "" without it."""
        return next((t.qualifier for t in self.terms if t.name == "all"), "")

    def asked(self) -> Iterable[Term]:
        """The terms that are evaluated: up to "all", and redirect only without it."""
        for term in self.terms:
            if term.name == "all":
                return
            if term.qualifier:
                yield term
        yield from (t for t in self.terms if t.name == "redirect")


def records(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of a name's TXT records that are SPF records (section 4.5)."""
    return tuple(text for text in texts if _VERSION.match(text))


def read(text: str) -> Record:
    """A record; what is wrong with it is told, never raised."""
    words = [word for word in text.split(" ")[1:] if word]
    terms: list[Term] = []
    mistakes: list[Phrase] = []
    for word in words[:_MOST_TERMS]:
        term = _term(word)
        if isinstance(term, Phrase):
            mistakes.append(term)
        else:
            terms.append(term)
    if len(words) > _MOST_TERMS:
        mistakes.append(Phrase("it has more than {count} terms", (("count", str(_MOST_TERMS)),)))
    names = [term.name for term in terms if not term.qualifier]
    mistakes += [
        Phrase("{name} stands more than once", (("name", f"{name}="),))
        for name in ("redirect", "exp")
        if names.count(name) > 1
    ]
    return Record(tuple(terms), tuple(mistakes))


def _term(word: str) -> Term | Phrase:
    if found := _MODIFIER.fullmatch(word):
        return _modifier(word, found["name"].lower(), found["value"])
    found = _DIRECTIVE.fullmatch(word)
    if found is None:
        return _unknown(word)
    return _mechanism(
        word, Term(found["name"].lower(), found["rest"] or "", found["qualifier"] or "+")
    )


def _mechanism(word: str, term: Term) -> Term | Phrase:
    """`term` has the rest of the word as its value, with the colon or slash that it begins with."""
    if term.name in {"a", "mx", "ptr"}:
        return _optional(word, term)
    name, colon, value = term.name, term.value[:1], term.value[1:]
    good = {
        "all": lambda: not term.value,
        "ip4": lambda: colon == ":" and _network(value, 4),
        "ip6": lambda: colon == ":" and _network(value, 6),
        "include": lambda: colon == ":" and _domain(value),
        "exists": lambda: colon == ":" and _domain(value),
    }
    if name not in good:
        return _unknown(word)
    return Term(name, value, term.qualifier) if good[name]() else _bad(word)


def _modifier(word: str, name: str, value: str) -> Term | Phrase:
    if name in {"redirect", "exp"} and not _domain(value):
        return _bad(word)
    return Term(name, value) if _macros(value) else _bad(word)


def _optional(word: str, term: Term) -> Term | Phrase:
    """A mechanism that may go without a domain, and that may have prefix lengths but for ptr."""
    rest = term.value[1:] if term.value[:1] == ":" else term.value
    found = _CIDR.fullmatch(rest)
    if term.name == "ptr" or found is None:
        found = re.fullmatch(r"(?P<domain>.*)(?P<v4>)(?P<v6>)", rest)
    assert found is not None, "the second pattern takes anything"
    lengths = all(not found[k] or int(found[k]) <= most for k, most in _BITS.items())
    named = term.value[:1] == ":"
    good = _domain(found["domain"]) if named else not found["domain"]
    return Term(term.name, found["domain"], term.qualifier) if good and lengths else _bad(word)


def _network(text: str, version: int) -> bool:
    try:
        network: IPv4Network | IPv6Network = ip_network(text, strict=False)
    except ValueError:
        return False
    return network.version == version


def _macros(text: str) -> bool:
    return bool(_LITERALS.fullmatch(_MACRO.sub("", text)))


def _domain(text: str) -> bool:
    """A domain-spec (section 7.1): it ends in a macro or in a label that is not all digits."""
    if not text or not _macros(text):
        return False
    last = text.rstrip(".").rpartition(".")[2]
    return bool(text.endswith("}") or _TOP_LABEL.fullmatch(last))


def _unknown(word: str) -> Phrase:
    return Phrase("{term} is no mechanism of SPF", (("term", _short(word)),))


def _bad(word: str) -> Phrase:
    return Phrase("{term} is not written as SPF has it", (("term", _short(word)),))


def _short(word: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in word[:60])
