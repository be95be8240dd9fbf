"""The sweep engine: one turn sends a batch, hears answers, and ends or repeats what is due."""

from __future__ import annotations

from ipaddress import ip_network
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.facts.portstate import PortState
from netaudit.net.lanes import ATTEMPTS, MISSED, NEARLY
from netaudit.raw.answers import TICK, tick
from netaudit.raw.hearing import Hearing
from netaudit.raw.joining import Joins
from netaudit.raw.messages import Again, Counted, Dones, Refused, Sweep
from netaudit.raw.paths import Paths
from netaudit.raw.results import RATIONED, Results
from netaudit.raw.rings import BATCH
from netaudit.raw.schedule import Schedule
from netaudit.raw.table import CODES, OVER, SENDING, SILENT, WAITING, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.raw.hearing import Wire

_CHECK = 0.005  # seconds between two looks at what is due
_LATE, _LEAST = 0.01, 512  # seconds that a turn should not take, and the smallest batch then
_LEAST_READ = 128  # where answers have come when we read them
_CLOSE = 0.001  # seconds between two such readings while links are found out by them
_GENTLE = 1024  # frames in one go where anybody cares for queues: routers on the way have one too
_NAP = 0.1
_SOME = 3  # answers of a repeated pass that show it
_SUSPECT = 7  # open ports, before a target is suspected of accepting everything
_OPEN = CODES[PortState.OPEN]
Said = Dones | Refused | Again


class Engine:
    """Every sweep under way. Times are seconds of time.monotonic(), handed in."""

    def __init__(
        self, scope: tuple[str, ...], run_pps: float, now: float, paths: Wire | None = None
    ) -> None:
        """`scope`: the authorised networks; ValueError for one that is none. Raises OSError.

        `paths`: how probes leave and answers come, by default as frames.
        """
        networks = [ip_network(text) for text in scope]
        self._paths = paths or Paths()
        self._table = Table()
        self._schedule = Schedule(self._table, run_pps, stamped=self._paths.stamped)
        self._joins = Joins(networks, self._paths, self._schedule)
        self._hearing = Hearing(self._paths, self._schedule)
        self._filled = self._checked = now
        self._results = Results(self._schedule, self._hearing)
        self._sent, self._eager = 0.0, True
        self._batch = BATCH if self._paths.stamped else _LEAST_READ

    def add(self, sweep: Sweep) -> Sequence[Said]:
        """Take a sweep up. What is refused of it at once. FrameError for ports that are none."""
        return self._joins.add(sweep)

    def grant(self, number: int, probes: int) -> None:
        """Let so many probes more of each address of a sweep leave."""
        self._joins.grant(number, probes)
        column, count = self._table.column, self._table.count
        column["granted"][:count][column["number"][:count] == number] += probes

    def cancel(self, number: int) -> None:
        """Forget a sweep; nothing more is said about it."""
        self._joins.cancel(number)
        column, count = self._table.column, self._table.count
        column["phase"][:count][column["number"][:count] == number] = OVER

    def counted(self, number: int) -> Counted:
        """What was sent, heard and thrown away so far."""
        t = self._hearing.tally
        worst = float(self._schedule.links.column["worst"].max(initial=0.0)) * 1000
        return Counted(
            number,
            t.sent,
            t.resets,
            t.answers,
            t.duplicates,
            t.strays,
            t.damaged,
            t.overflowed,
            worst,
        )

    def turn(self, now: float) -> list[Said]:
        """Send, hear, repeat. What is known now of targets that are through."""
        said: list[Said] = list(self._joins.turn(now))
        # Where sending takes long, answers wait for us, and look as if a link was slow.
        links = self._schedule.links
        late = links.learnt and now - self._filled > _LATE
        most = _GENTLE if links.minded else BATCH
        least = _LEAST if self._paths.stamped or not links.finding else _LEAST_READ
        self._batch = max(least, self._batch // 2) if late else min(most, 2 * self._batch)
        self._schedule.refill(now - self._filled)
        links.turned(now - self._filled)
        self._filled = now
        # What comes in wakes us often; where tokens are short, a look at them is worth a tick.
        if self._eager or now - self._sent >= TICK:
            self._sent = now
            self._send(now, said)
        self._hearing.turn()
        for row, error in self._paths.refused():
            self._refuse([row], error.why, str(error), said)
        links.look(now)
        if now - self._checked >= _CHECK:
            self._checked = now
            self._hearing.mind_overflow()
            self._end_passes(now, said)
        return said

    def files(self) -> list[int]:
        """What can be waited for."""
        return self._paths.files()

    def nap(self, now: float) -> float:
        """Seconds for which nothing has to be done, unless something comes."""
        phase = self._table.column["phase"][: self._table.count]
        if self._joins.waiting:
            return 0.0
        nap = self._paths.nap()
        if self._schedule.links.finding and not self._paths.stamped:
            nap = min(nap, _CLOSE)
        if len(self._table.may_send(now)):
            return 0.0 if self._eager else min(TICK, nap)
        return min(nap, _CHECK if self._joins.busy or (phase != OVER).any() else _NAP)

    def close(self) -> None:
        """Close sockets and rings."""
        self._paths.close()

    # Sending

    def _send(self, now: float, said: list[Said]) -> None:
        column, rows = self._table.column, self._table.may_send(now)
        if not len(rows):
            self._paths.wait()  # for what the hand has not taken up
            return
        if (room := self._paths.room) <= 0:
            self._eager = False
            return
        chosen, places = self._schedule.take(rows, min(room, self._batch))
        self._eager = len(chosen) >= self._batch  # else tokens or work were short
        paths = column["path"][chosen]
        for path in set(paths.tolist()):
            mine = paths == path
            try:
                self._send_over(path, chosen[mine], places[mine], now)
            except OSError as error:  # the interface is down, or there is no socket at all
                text = f"{self._paths.name(path)}: {error.strerror}"
                self._refuse(self._rows_of(path), "unable", text, said)
        alone = chosen[column["single"][chosen] > 0]
        column["ready"][alone] = now + self._table.patience(alone)
        through = rows[column["cursor"][rows] >= column["queue_size"][rows]]
        through = through[column["phase"][through] == SENDING]
        ahead = column["ahead"][through] > 0
        self._table.pass_decoys(through[ahead])
        through = through[~ahead]
        column["phase"][through] = WAITING
        column["until"][through] = now + self._table.patience(through)

    def _send_over(self, place: int, rows: Any, places: Any, now: float) -> None:
        # Not the turn's beginning: choosing takes time, which must not seem a round trip's.
        began = monotonic()
        left = tick(began)
        self._paths.send(place, self._table, rows, places, left)
        self._hearing.left(left, monotonic() - began)
        self._schedule.links.left(self._table.column["unit"][rows], left, now)
        self._hearing.tally.sent += len(rows)

    def _rows_of(self, path: int) -> list[int]:
        """The targets that leave by one path and are not through."""
        column, count = self._table.column, self._table.count
        mine = (column["path"][:count] == path) & (column["phase"][:count] != OVER)
        found: list[int] = np.flatnonzero(mine).tolist()
        return found

    def _refuse(self, rows: Sequence[int], why: str, text: str, said: list[Said]) -> None:
        """We cannot ask these targets."""
        column = self._table.column
        for row in rows:
            if column["phase"][row] != OVER:
                column["phase"][row] = OVER
                number, address = int(column["number"][row]), self._table.address(row)
                said.append(Refused(number, address, why, text))

    # Ending

    def _end_passes(self, now: float, said: list[Said]) -> None:
        column, count = self._table.column, self._table.count
        ended = self._find_proxies()
        phase = column["phase"][:count]
        complete = column["answered"][:count] >= column["size"][:count]
        due = (phase == WAITING) & (complete | (column["until"][:count] <= now))
        whole = np.flatnonzero(due & complete)
        column["attempt"][whole] += 1
        ended += whole.tolist()
        for row in np.flatnonzero(due & ~complete).tolist():
            if self._end_pass(row, said):
                ended.append(row)
        if ended:
            column["phase"][ended] = OVER
            said += self._results.of(ended)
        self._table.compact()
        if count and not self._joins.busy and (phase == OVER).all():
            self._table = self._schedule.table = Table()  # with a new key
            self._paths.forget()
            self._hearing.blame.clear()
            self._results.forget()

    def _find_proxies(self) -> list[int]:
        """Who accepts on nearly all decoys: it is not asked for the rest."""
        found = []
        column, count = self._table.column, self._table.count
        suspect = (column["opened"][:count] >= _SUSPECT) & (column["decoys"][:count] > 0)
        suspect &= column["opened"][:count] > column["judged"][:count]  # more than last time
        suspect &= (column["phase"][:count] != OVER) & (column["ahead"][:count] == 0)
        for row in np.flatnonzero(suspect).tolist():
            column["judged"][row] = column["opened"][row]
            decoys = self._table.decoy_states(row)
            if (decoys != SILENT).all():
                column["judged"][row] = column["size"][row]  # for good
            if (decoys == _OPEN).sum() >= NEARLY * len(decoys):
                column["everything"][row] = 1
                column["phase"][row] = OVER
                found.append(row)
        return found

    def _end_pass(self, row: int, said: list[Said]) -> bool:
        """Whether a target whose time is up is through; else it is asked again."""
        column = self._table.column
        column["attempt"][row] += 1
        fresh = int(column["answered"][row] - column["before"][row])
        column["before"][row] = column["answered"][row]
        if self._enough(row, fresh):
            return True
        left = self._table.requeue(row)
        if column["attempt"][row] > 1 and _SOME <= fresh < left:
            self._schedule.slow_host(int(column["host"][row]))
        column["phase"][row] = SENDING
        said.append(Again(int(column["number"][row]), left))
        return False

    def _enough(self, row: int, fresh: int) -> bool:
        """Whether a target's silent ports may be called silent."""
        column = self._table.column
        if column["answered"][row] >= column["size"][row]:
            return True
        attempt = int(column["attempt"][row])
        if attempt >= ATTEMPTS:
            return attempt >= RATIONED or fresh < _SOME
        # Who sends ICMP errors rations them (RFC 1812 section 4.3.2.8): silence may be one more.
        settled = fresh < _SOME and row not in self._hearing.blame
        return attempt > 1 and settled and float(self._results.missed(row)) <= MISSED
