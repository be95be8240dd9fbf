"""How discovery shows what it finds: JSON lines, or a table and progress for a person."""

from __future__ import annotations

import sys
from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING

from netaudit.cli.common import at_a_terminal, echo, note, say
from netaudit.discover.outcome import SCHEMA, NotAsked, Outcome, Records, StoppedAnswering, line
from netaudit.facts.reach import PortState
from netaudit.net import ports

if TYPE_CHECKING:
    from netaudit.discover.engines import Result
    from netaudit.discover.session import Session

_EVERY = 5.0  # seconds between two lines of progress
_LATELY = 0.5  # and at a terminal


class Show:
    """Told of every outcome; shows progress on standard error."""

    def __init__(self, session: Session, *, quiet: bool) -> None:
        self.session, self.quiet = session, quiet
        self._next = monotonic() + _EVERY
        self.counts: Counter[str] = Counter()

    def begin(self) -> None:
        """The engine is chosen."""
        self._began = monotonic()
        if not self.quiet:
            note(
                "{addresses} addresses, {ports} ports each; {engine}",
                addresses=self.session.left,
                ports=self.session.wanted.probes,
                engine="; ".join(self.session.uses),
            )

    def found(self, result: Result) -> None:
        """One address more, or one transport of it."""
        if isinstance(result, Outcome):
            self.counts["open"] += 0 if result.everything else len(result.open)
        if self.quiet or monotonic() < self._next:
            return
        self._next = monotonic() + (_LATELY if at_a_terminal() else _EVERY)
        text = "{done} of {total} addresses, {open} open ports, {packets} packets"
        note(
            text,
            done=self.session.addresses_done,
            total=self.session.left,
            open=self.counts["open"],
            packets=self.session.packets,
        )

    def end(self, *, complete: bool) -> None:
        """It is over."""


class Json(Show):
    """One JSON object a line on standard output."""

    def begin(self) -> None:
        """A first object that says how it is done."""
        super().begin()
        self._records = Records(self.session.inventory)
        self._put(
            {
                "type": "start",
                "schema": SCHEMA,
                "inventory": self.session.inventory.id,
                "vantage": self.session.vantage.id,
                "engine": "raw" if self.session.raw else "connect",
                "uses": list(self.session.uses),
                "addresses": self.session.left,
            }
        )

    def found(self, result: Result) -> None:
        """Its objects."""
        sys.stdout.write("".join(line(record) for record in self._records.of(result)))
        super().found(result)

    def end(self, *, complete: bool) -> None:
        """A last object, with what was sent, heard and thrown away."""
        counted = self.session.counted
        self._put(
            {
                "type": "end",
                "complete": complete,
                "addresses": self.session.addresses_done,
                "open": self.counts["open"],
                "not_asked": self.session.not_asked,
                "stopped_answering": self.session.stopped,
                "silent": self.session.silent,
                "packets": self.session.packets,
                "seconds": round(monotonic() - self._began, 3),
                **({"raw": counted._asdict()} if counted else {}),
            }
        )
        sys.stdout.flush()

    @staticmethod
    def _put(record: dict[str, object]) -> None:
        sys.stdout.write(line(record))
        sys.stdout.flush()


class Table(Show):
    """Open ports as lines, silence and refusals in few words."""

    def found(self, result: Result) -> None:
        """What is open there."""
        super().found(result)
        target = result.target
        name = target.host or target.unit
        if isinstance(result, NotAsked):
            say(
                "{address}  {host}  not asked: {reason}",
                address=f"{target.address!s:40}",
                host=name,
                reason=result.detail,
            )
        elif isinstance(result, StoppedAnswering):
            say(
                "{address}  {host}  stopped answering while it was asked: what is told of its "
                "silent ports proves nothing",
                address=f"{target.address!s:40}",
                host=name,
            )
        elif result.everything:
            say(
                "{address}  {host}  accepts on every port: a proxy or a tarpit answers for it",
                address=f"{target.address!s:40}",
                host=name,
            )
        else:
            for port in result.open:
                known = ports.TCP if str(result.transport) == "tcp" else ports.UDP
                where = f"{port}/{result.transport}"
                echo(f"{target.address!s:40} {where:10} {name}  {known.get(port, '')}")
        if isinstance(result, Outcome):
            others = result.states.items()
            self.counts.update({str(s): len(p) for s, p in others if s is not PortState.OPEN})

    def end(self, *, complete: bool) -> None:
        """The sums."""
        if self.quiet or not complete:
            return
        say(
            "{addresses} addresses: {open} open, {closed} closed, {filtered} filtered, {refused} "
            "refused by others on the way, {limited} unknown as the host rations answers; "
            "{packets} packets",
            addresses=self.session.addresses_done,
            open=self.counts["open"],
            closed=self.counts["closed"],
            filtered=self.counts["filtered"],
            refused=self.counts["prohibited"] + self.counts["unreachable"],
            limited=self.counts[str(PortState.RATE_LIMITED)],
            packets=self.session.packets,
        )
        if self.session.stopped:
            note(
                "{stopped} addresses stopped answering while they were asked, and {silent} never "
                "answered: a firewall may lock out who scans, one unit or all that stand behind "
                "it. Let this scanner through it, or take a lower --rate and --host-rate",
                stopped=self.session.stopped,
                silent=self.session.silent,
            )
