"""The outbox: what is to be told is written with the slot's end, and sent until it is taken.

A message that cannot be sent never fails an audit: it waits, longer each time, and its error is
kept. A kill between sending and noting it sends it again, under the same id.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from netaudit import codec
from netaudit.net.clock import Clock
from netaudit.notify import digest
from netaudit.notify.channels import Channels
from netaudit.notify.news import Known, news
from netaudit.notify.send import Message, Undelivered, send
from netaudit.schedule.journal import Journal
from netaudit.store.rows import stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from netaudit.diff import Change
    from netaudit.judge import Judged
    from netaudit.notify.channels import Channel
    from netaudit.schedule.rule import Rule

LONGEST_WAIT = timedelta(hours=6)
LOCK = "outbox"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message and how sending it went so far."""

    message: Message
    made: datetime
    tries: int
    again: datetime
    sent: datetime | None
    error: str


@dataclass
class Outbox:
    """The outbox in a journal, for these channels."""

    journal: Journal
    channels: Channels
    clock: Clock

    def tell(self, rule: Rule, judged: Judged) -> Callable[[sqlite3.Connection], None]:
        """What to write, in the transaction that ends the slot, so that it is told once."""
        changes, known = news(self._known(rule.id), judged)
        messages = self._messages(rule.id, judged, changes) if changes else []
        now = stamp(self.clock())
        body = zlib.compress(codec.dump(known))

        def write(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR REPLACE INTO known VALUES (?, ?)", (rule.id, body))
            db.executemany(
                "INSERT OR IGNORE INTO outbox (id, made, body, again) VALUES (?, ?, ?, ?)",
                [(m.id, now, codec.dump(m).decode(), now) for m in messages],
            )

        return write

    def deliver(self) -> list[str]:
        """Send what is due; the errors, each told with its channel."""
        errors = []
        with self.journal.lock(LOCK) as ours:
            for item in self.waiting() if ours else ():
                now = self.clock()
                if item.again <= now or item.again > now + LONGEST_WAIT:  # the clock jumped back
                    errors += self._deliver(item, now)
        return errors

    def waiting(self) -> list[Waiting]:
        """What is not sent yet, oldest first."""
        return [item for item in self.all() if item.sent is None]

    def all(self) -> list[Waiting]:
        """Everything that retention has left."""
        query = "SELECT body, made, tries, again, sent, error FROM outbox ORDER BY made, id"
        return [
            Waiting(
                codec.load(Message, row[0]),
                datetime.fromisoformat(row[1]),
                row[2],
                datetime.fromisoformat(row[3]),
                datetime.fromisoformat(row[4]) if row[4] else None,
                row[5],
            )
            for row in self.journal.read(query)
        ]

    def _deliver(self, item: Waiting, now: datetime) -> list[str]:
        found = {channel.name: channel for channel in self.channels.every()}.get(
            item.message.channel
        )
        try:
            _send(found, item.message)
        except Undelivered as error:
            again = now + min(timedelta(minutes=2 ** min(item.tries, 10)), LONGEST_WAIT)
            self._note(item, "tries = tries + 1, again = ?, error = ?", stamp(again), str(error))
            return [f"{item.message.channel}: {error}"]
        self._note(item, "tries = tries + 1, sent = ?, error = ?", stamp(now), "")
        return []

    def _note(self, item: Waiting, changes: str, *values: str) -> None:
        with self.journal.change() as db:
            db.execute(f"UPDATE outbox SET {changes} WHERE id = ?", (*values, item.message.id))  # noqa: S608  both are literals above

    def _known(self, rule: str) -> Known | None:
        rows = self.journal.read("SELECT body FROM known WHERE rule = ?", rule)
        return codec.load(Known, zlib.decompress(rows[0][0])) if rows else None

    def _messages(self, rule: str, judged: Judged, changes: Sequence[Change]) -> list[Message]:
        document = digest.document(rule, judged, changes)
        return [
            Message(
                f"{judged.run.id}.{channel.name}",
                channel.name,
                digest.subject(rule, changes, channel.language),
                digest.body(judged, changes, channel.language),
                document,
            )
            for channel in self.channels.every()
        ]


def _send(channel: Channel | None, message: Message) -> None:
    if channel is None:
        raise Undelivered("the channel is not in the file of channels any more")
    send(channel, message)
