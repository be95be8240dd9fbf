"""HTTPS records of web services (RFC 9460)."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.zone import Security
from netaudit.model import Inability, Phrase


@dataclass(frozen=True, slots=True)
class BindingName:
    """One name of a service, followed through AliasMode.

    Attributes:
        owner: where its records stand: the name, or _PORT._https below it. rcode, security: of
            the question there. records: in presentation form, at all names on the way.
        mistakes: what is wrong with them. hints: addresses in hints that the target does not have.
        unasked: names on the way that we could not ask about, and why.
    """

    name: str
    owner: str
    rcode: str
    security: Security
    records: tuple[str, ...]
    mistakes: tuple[Phrase, ...]
    hints: tuple[str, ...]
    unasked: tuple[Inability, ...]


@dataclass(frozen=True, slots=True)
class ServiceBindings:
    """Every name of the service."""

    names: tuple[BindingName, ...]

    def published(self) -> tuple[BindingName, ...]:
        """The names that have records."""
        return tuple(name for name in self.names if name.records)

    def unasked(self) -> tuple[Inability, ...]:
        """What we could not ask about, and why."""
        return tuple(why for name in self.names for why in name.unasked)
