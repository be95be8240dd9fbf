"""Every error that netaudit raises on purpose.

NetauditError                 the caller can act on it: its text says where, what, and what to do
├── InventoryError            mistakes in an inventory, all at once, each with its place
├── PolicyError               mistakes in a policy
├── PackError                 a check, probe or report that does not load
├── StoreError                a store that is full, damaged, locked or of a newer schema
│   └── NoRunError            the store is whole, and holds no such run
├── LabError                  the lab cannot boot or be reached
├── ScenarioError             mistakes in a drill's scenario
├── DrillError                a drill that cannot go on: damaged, ended, held by another process
├── UsageError                arguments that cannot mean anything
└── CannotAsk                 the scanner's own inability; the engine turns it into `Missed`
    ├── OutOfScope            the address lies outside the authorised scope
    ├── Stopped               the run was interrupted, or its kill switch pulled
    ├── NoRoute               no usable route here for the address family
    └── NoRight               a privilege or a tool is missing here

Only the command line knows exit codes. What an error says is a message: a gettext msgid with named
placeholders, and what fills them. `str()` is English, for logs; whoever shows it to a person
renders `phrase` in that person's language.
"""

from __future__ import annotations

import copyreg
import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netaudit.model import Inability, Instant, Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from netaudit.model import Param


# The English is the C library's, which scripts and administrators know.
_SYSTEM = {
    errno.EPERM: Phrase("Operation not permitted"),
    errno.ENOENT: Phrase("No such file or directory"),
    errno.EACCES: Phrase("Permission denied"),
    errno.EEXIST: Phrase("File exists"),
    errno.ENOTDIR: Phrase("Not a directory"),
    errno.EISDIR: Phrase("Is a directory"),
    errno.EMFILE: Phrase("Too many open files"),
    errno.ENOSPC: Phrase("No space left on device"),
    errno.EROFS: Phrase("Read-only file system"),
    errno.EAFNOSUPPORT: Phrase("Address family not supported by protocol"),
    errno.EADDRINUSE: Phrase("Address already in use"),
    errno.EADDRNOTAVAIL: Phrase("Cannot assign requested address"),
    errno.ENETUNREACH: Phrase("Network is unreachable"),
    errno.EHOSTUNREACH: Phrase("No route to host"),
    errno.ECONNREFUSED: Phrase("Connection refused"),
    errno.ETIMEDOUT: Phrase("Connection timed out"),
}


class NetauditError(Exception):
    """Root of all errors that are raised on purpose."""

    def __init__(self, message: str, /, **params: object) -> None:
        """`message` is a msgid; a pack's text without `params` is taken as it is.

        An error among `params` says its phrase, one of the system's what the system says of it.
        """
        if not params:
            message = message.replace("{", "{{").replace("}", "}}")
        self.phrase = Phrase(message, tuple((name, _param(v)) for name, v in params.items()))
        super().__init__(str(self.phrase))

    @classmethod
    def because(cls, *reasons: Inability) -> Self:
        """The error with reasons that were found before, at least one."""
        told, *others = reasons
        for other in others:
            told = Phrase("{reason}; {other}", (("reason", told), ("other", other)))
        made = cls("{reason}", reason=told)
        if isinstance(told, Phrase):
            made.phrase = told
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle, which would call the class with the English text."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]  # typeshed leaves it out


def _param(value: object) -> Param:
    if isinstance(value, NetauditError):
        return value.phrase
    if isinstance(value, OSError) and value.strerror:
        return of_the_system(value)
    if isinstance(value, tuple):
        return tuple(v if isinstance(v, Phrase) else str(v) for v in value)
    return value if isinstance(value, str | int | float | Instant | Phrase) else str(value)


def of_the_system(error: OSError) -> Inability:
    """What the system says, without the file's name; in our own words where they are known."""
    return _SYSTEM.get(error.errno or 0) or error.strerror or str(error)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mistake stands: a file with line and column (from 1), or a sheet and a cell."""

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        if self.cell:
            return (
                f"{self.file}:{self.sheet}!{self.cell}"
                if self.sheet
                else f"{self.file}:{self.cell}"
            )
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a document.

    `message` is a gettext msgid with named placeholders, `params` fills them; so the same
    mistake can be told in the user's language.
    """

    place: Place
    message: str
    params: tuple[tuple[str, Inability], ...] = ()

    def __str__(self) -> str:
        return f"{self.place}: {self.message.format(**dict(self.params))}"


class DocumentError(NetauditError):
    """A document with mistakes: all of them, in the order in which they stand."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("{mistakes}", mistakes="\n".join(map(str, self.mistakes)))


class InventoryError(DocumentError):
    """Mistakes in an inventory."""


class PolicyError(DocumentError):
    """Mistakes in a policy."""


class PackError(NetauditError):
    """A check, probe or report that does not load: names the file and the parameter."""


class StoreError(NetauditError):
    """A store that cannot be used: full, damaged, locked, or of a newer schema."""


class NoRunError(StoreError):
    """The store is whole, and holds no such run."""


class LabError(NetauditError):
    """The lab cannot boot or be reached; says the next step."""


class ScenarioError(DocumentError):
    """Mistakes in a drill's scenario."""


class DrillError(NetauditError):
    """A drill that cannot go on: its files are damaged, it has ended, another process holds it."""


class UnreadableDrill(DrillError):  # noqa: N818  named as it reads where it is caught
    """What a drill's folder holds cannot be read or written: nobody's claim is at fault."""


class PausedDrill(DrillError):  # noqa: N818  as the one above
    """What is not done while the exercise is paused."""


class UsageError(NetauditError):
    """Arguments that cannot mean anything."""


class CannotAsk(NetauditError):  # noqa: N818  it is a fact about us, named as it reads in a report
    """The scanner's own inability to ask: never a verdict about the target.

    `about` is the zone and the question that a walk was at, where there was one. It is no part of
    the text: reports count the same inability of many zones as one.
    """

    why = "unable"
    about = ""


class OutOfScope(CannotAsk):
    """The address lies outside the scope that the inventory's authorisation names."""

    why = "out of scope"


class Stopped(CannotAsk):
    """The run was interrupted, or its kill switch pulled."""

    why = "stopped"


class NoRoute(CannotAsk):
    """This vantage has no usable route for the address family (found by the preflight)."""

    why = "no route"


class NoRight(CannotAsk):
    """A privilege or a tool is missing on this machine."""

    why = "no right"
