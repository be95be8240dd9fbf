"""Who takes how much processor time, for other benchmarks (proc(5))."""

from __future__ import annotations

import os
import threading
from pathlib import Path


class Helpers(threading.Thread):
    """Watches how much processor the helpers of a command take, which nobody else tells apart."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.used: dict[int, float] = {}
        self.over = threading.Event()

    def run(self) -> None:
        me = os.getpid()
        while not self.over.wait(0.1):
            stats = dict(filter(None, map(_stat, Path("/proc").glob("[0-9]*"))))
            for number, (parent, seconds) in stats.items():
                if stats.get(parent, (0, 0.0))[0] == me:
                    self.used[number] = seconds


def _stat(folder: Path) -> tuple[int, tuple[int, float]] | None:
    """A process, its parent and its seconds so far (proc(5)); None: it has ended."""
    try:
        words = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    ticks = int(words[11]) + int(words[12])
    return int(folder.name), (int(words[1]), ticks / os.sysconf("SC_CLK_TCK"))


def busy_seconds() -> float:
    """Of all processors together, by whomever, since the machine's start (proc(5))."""
    user, nice, system, _idle, _wait, hard, soft = (
        int(word) for word in Path("/proc/stat").read_text().split()[1:8]
    )
    return (user + nice + system + hard + soft) / os.sysconf("SC_CLK_TCK")
