"""What a drill acts on: the running lab, or people. And how it looks: by a scan, in either case."""

from __future__ import annotations

import fcntl
import subprocess
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from netaudit.drill.nouns import Expectation
from netaudit.errors import DrillError, LabError
from netaudit.ourselves import command_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from netaudit.drill.events import Looking
    from netaudit.drill.nouns import Inject
    from netaudit.lab.truth import Pair, Truth
    from netaudit.model import Inventory


@dataclass(frozen=True, slots=True)
class Made:
    """An inject that acts: its number, what must fail, what may fail, what cannot be seen."""

    handle: int
    expected: tuple[Expectation, ...]
    also: tuple[Expectation, ...]
    masked: tuple[Expectation, ...]


class Field(Protocol):
    """What the engine needs of where a drill takes place."""

    def held(self) -> AbstractContextManager[None]:
        """Have it alone, as far as drills go. Raises DrillError where another drill plays there."""

    @property
    def acts(self) -> bool:
        """Whether injects are made by the field itself; else people make them."""

    def boot(self) -> str:
        """Which network it is: another after the lab was booted anew. Raises LabError."""

    def network(self, was: Inventory) -> Inventory:
        """That network as it is after another boot. Raises DrillError where it is another one."""

    def make(self, inject: Inject) -> Made:
        """Let an inject act. Raises LabError."""

    def find(self, inject: Inject) -> Made | None:
        """The inject, if it acts already (after a crash)."""

    def undo(self, handle: int) -> None:
        """Undo what acts; nothing if it no longer does."""

    def stale(self, units: Sequence[str]) -> Sequence[str]:
        """Which of these units a look must ask: the others are as the last look found them."""

    def look(self, root: Path, looking: Looking) -> None:
        """Make that rescan of the drill at `root`, or go on with it. Raises DrillError."""


@dataclass(frozen=True, slots=True)
class LabField:
    """The running lab of that state directory; scans start at the vantage point `at`."""

    directory: Path
    at: str = "ops"
    acts: bool = True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lab: what one drill breaks there, another would look at and undo."""
        if not self.directory.is_dir():  # no lab: whoever asks it will say so
            yield
            return
        with (self.directory / "drill.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DrillError(
                    "another drill plays in the lab at {folder} now: wait for its end, or boot a "
                    "second lab (`netaudit lab start --state DIR`) and name it with --state",
                    folder=self.directory,
                ) from None
            yield

    def boot(self) -> str:
        """As the lab that runs says."""
        from netaudit.lab import control

        return str(control.ask(self.directory, "status")["boot"])

    def network(self, was: Inventory) -> Inventory:
        """Each boot makes keys of its own: for its root, and for what issues its certificates."""
        from netaudit import inventory
        from netaudit.lab.state import public_inventory

        now = inventory.load(public_inventory(self.directory))
        if now.units != was.units:
            raise DrillError(
                "the lab at {folder} is the twin of another network than this drill's: start it "
                "with the inventory that the drill began with",
                folder=self.directory,
            )
        return replace(was, dns=now.dns, ca_bundle=now.ca_bundle)

    def make(self, inject: Inject) -> Made:
        """Inject the fault."""
        from netaudit.lab import control

        told = control.ask(
            self.directory, "inject", kind=inject.kind, unit=inject.unit, target=inject.target
        )
        return _made(self.truths(), int(told[0]["id"]))

    def find(self, inject: Inject) -> Made | None:
        """By kind, unit and target: one such fault at most is on at a time."""
        truths = self.truths()
        for truth in truths:
            target = inject.target in ("", truth.target, truth.target.partition(":")[2])
            if (truth.kind, truth.unit) == (inject.kind, inject.unit) and target:
                return _made(truths, truth.id)
        return None

    def undo(self, handle: int) -> None:
        """Clear the fault."""
        from netaudit.lab import control

        if any(truth.id == handle for truth in self.truths()):
            control.ask(self.directory, "clear", id=handle)

    def isolate(self, unit: str, *, on: bool) -> None:
        """Cut a unit off, or let it back: a scripted team's deed."""
        from netaudit.lab import control

        control.ask(self.directory, "isolate", unit=unit, on=on)

    def stale(self, units: Sequence[str]) -> Sequence[str]:
        """All: people play here."""
        return units

    def look(self, root: Path, looking: Looking) -> None:
        """Scan from inside the lab."""
        from netaudit.lab.session import joined

        _run(joined(self.directory, self.at, _command(root, looking)))

    def truths(self) -> list[Truth]:
        """The faults that are on."""
        from netaudit.lab.session import truth

        return truth(self.directory)


@dataclass(frozen=True, slots=True)
class LiveField:
    """A real network: people act, and say so with `netaudit drill inject`. We only look."""

    acts: bool = False

    def held(self) -> AbstractContextManager[None]:
        """Nothing acts here by itself."""
        return nullcontext()

    def boot(self) -> str:
        """Always the same one."""
        return ""

    def network(self, was: Inventory) -> Inventory:
        """As it was."""
        return was

    def make(self, inject: Inject) -> Made:
        """Never: netaudit does not change a live network."""
        raise DrillError(
            "{inject}: in a live drill people act; netaudit changes nothing", inject=inject.id
        )

    def find(self, inject: Inject) -> Made | None:  # noqa: ARG002  the protocol's signature
        """Nothing acts by itself."""
        return None

    def undo(self, handle: int) -> None:
        """People undo it."""

    def stale(self, units: Sequence[str]) -> Sequence[str]:
        """All: people play here."""
        return units

    def look(self, root: Path, looking: Looking) -> None:
        """Scan from here."""
        _run(_command(root, looking))


def masks(field: LabField, injects: Iterable[Inject]) -> list[tuple[Inject, tuple[str, ...]]]:
    """Inject all at once in the lab, and tell which cannot be seen for which others; undo all.

    Raises LabError for an inject that cannot act.
    """
    with _all_on(field, injects) as made:
        truths = field.truths()
        return [(made[t.id], _hiding(t, made)) for t in truths if t.id in made and t.masked]


def expected(field: LabField, injects: Iterable[Inject]) -> frozenset[str]:
    """The checks that these injects make fail, as the lab tells once all are on; undo all.

    Raises LabError for an inject that cannot act.
    """
    with _all_on(field, injects) as made:
        truths = [truth for truth in field.truths() if truth.id in made]
        return frozenset(pair.check for truth in truths for pair in truth.expected)


@contextmanager
def _all_on(field: LabField, injects: Iterable[Inject]) -> Iterator[dict[int, Inject]]:
    made: dict[int, Inject] = {}
    try:
        for inject in injects:
            if inject.decoy:
                continue
            try:
                made[field.make(inject).handle] = inject
            except LabError as error:
                raise LabError("{inject}: {error}", inject=inject.id, error=error) from error
        yield made
    finally:
        for handle in reversed(made):
            field.undo(handle)


def _hiding(truth: Truth, made: dict[int, Inject]) -> tuple[str, ...]:
    by = dict.fromkeys(number for masked in truth.masked for number in masked.by)
    return tuple(made[number].id for number in by if number in made)


def _made(truths: Iterable[Truth], handle: int) -> Made:
    truth = next(truth for truth in truths if truth.id == handle)
    return Made(
        handle,
        _expectations(truth.expected),
        _expectations(truth.also),
        _expectations(masked.pair for masked in truth.masked),
    )


def _expectations(pairs: Iterable[Pair]) -> tuple[Expectation, ...]:
    return tuple(Expectation(pair.check, pair.target) for pair in pairs)


def command_of(root: Path, looking: Looking) -> list[str]:
    """The arguments of netaudit.drill.look for that rescan."""
    return [str(root.absolute()), looking.run, ",".join(looking.checks), ",".join(looking.units)]


def _command(root: Path, looking: Looking) -> list[str]:
    return command_line("netaudit.drill.look", *command_of(root, looking))


def _run(command: Sequence[str]) -> None:
    ended = subprocess.run(  # noqa: S603  our own module, and no shell
        command, capture_output=True, text=True, check=False
    )
    if ended.returncode != 0:
        said = (ended.stderr or ended.stdout).strip().splitlines()
        reason = said[-1] if said else f"it ended with code {ended.returncode}"
        raise DrillError("the rescan could not be made: {reason}", reason=reason)
