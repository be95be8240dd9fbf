"""What the author of a check or a probe imports: one page, nothing that touches a network.

A check is a pure function `(target, fact, ..., [options]) -> Verdict`; a probe is an async
function `(target, net) -> fact`. Annotations say which target, which facts, which options: they
are read once, at load (netaudit.registry), and a mistake there is a PackError.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, TypeVar

from netaudit.model import (
    Host,
    Instant,
    Outcome,
    Param,
    Phrase,
    Prefix,
    Resolver,
    SecurityZone,
    Service,
    Severity,
    Target,
    Transport,
    Zone,
)
from netaudit.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "CheckMeta",
    "Host",
    "Instant",
    "Prefix",
    "ProbeMeta",
    "Resolver",
    "SecurityZone",
    "Segment",
    "Service",
    "Severity",
    "Transport",
    "Verdict",
    "Zone",
    "about",
    "check",
    "failed",
    "not_applicable",
    "not_tested",
    "passed",
    "probe",
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says: an outcome, and a message template with its parameters."""

    outcome: Outcome
    message: str
    params: tuple[tuple[str, Param], ...] = ()


def _verdict(outcome: Outcome, message: str, params: dict[str, Param]) -> Verdict:
    return Verdict(outcome, message, tuple(params.items()))


def passed(message: str, **params: Param) -> Verdict:
    """The requirement is met. `message` is a template in English, a gettext msgid."""
    return _verdict(Outcome.PASS, message, params)


def failed(message: str, **params: Param) -> Verdict:
    """The requirement is not met."""
    return _verdict(Outcome.FAIL, message, params)


def not_applicable(message: str, **params: Param) -> Verdict:
    """The requirement does not concern this target, as the facts show."""
    return _verdict(Outcome.NOT_APPLICABLE, message, params)


def not_tested(message: str, **params: Param) -> Verdict:
    """Part of it could not be asked from this vantage, and the rest shows no failure."""
    return _verdict(Outcome.NOT_TESTED, message, params)


@dataclass(frozen=True, slots=True)
class CheckMeta:
    """Metadata that stands at the code. `where` narrows the targets before anything is asked.

    `howto` are pairs of a product's name and a block of its commands or configuration.
    """

    id: str
    title: str
    severity: Severity
    remedy: str
    refs: tuple[str, ...]
    where: Callable[[Any], bool] | None = None
    howto: tuple[tuple[str, str], ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class ProbeMeta:
    """`timeout` bounds one question, in seconds; `loud` is asked after all others of its unit."""

    timeout: float
    loud: bool = False


C = TypeVar("C", bound=Callable[..., Verdict])
P = TypeVar("P", bound=Callable[..., Awaitable[object]])


def about(name: str, phrase: str | Phrase) -> Phrase:
    """The same, said of one among several."""
    return Phrase("{name}: {phrase}", (("name", name), ("phrase", phrase)))


def check(  # noqa: PLR0913  keyword-only metadata reads as a form
    id_: str,
    *,
    title: str,
    severity: Severity,
    remedy: str,
    refs: Sequence[str],
    where: Callable[[Any], bool] | None = None,
    howto: Mapping[str, str] | None = None,
    version: int = 1,
) -> Callable[[C], C]:
    """Declare a check.

    Args:
        id_: "family.some-name"; the module must be `family/some_name.py`, the function
            `some_name`.
        title: the compliant state as a sentence, in English (a gettext msgid).
        severity: how bad a failure is.
        remedy: what to do, in English (a gettext msgid).
        refs: "RFC 4035 section 5", ...
        where: pure predicate on the target; where it is false the check does not exist.
        howto: the remedy in commands or configuration, a block for each product that it can be
            given for: {"BIND": "rndc reload ZONE", "Cisco IOS": "..."}. The same in every
            language: words to replace are in capitals (ZONE, ADDRESS), prose is the remedy's.
        version: raised when the same facts get another verdict than before: findings of two
            versions are not compared, so nothing is called fixed that only the check changed.
    """

    def attach(function: C) -> C:
        blocks = tuple((name, cleandoc(text)) for name, text in (howto or {}).items())
        meta = CheckMeta(id_, title, severity, remedy, tuple(refs), where, blocks, version)
        function.__netaudit_check__ = meta  # type: ignore[attr-defined]
        return function

    return attach


def probe(*, timeout: float = 30.0, loud: bool = False) -> Callable[[P], P]:
    """Declare a probe: its first parameter's type is the target, its return type the fact.

    Args:
        timeout: seconds that one question may take, whatever the network does.
        loud: whether a firewall may lock us out for it, as for a sweep of ports; what else is asked
            of the unit comes first then.
    """

    def attach(function: P) -> P:
        function.__netaudit_probe__ = ProbeMeta(timeout, loud)  # type: ignore[attr-defined]
        return function

    return attach


# Names kept for annotations in packs: a check's first parameter is one of these.
TARGETS: tuple[type[Target], ...] = (Zone, Host, Service, Prefix, Resolver, Segment)
