"""A part of a report's pages, written by a second process: a machine has two cores at least.

The process is forked, so that it sees the judgement as it stands; it writes its files into the same
folder, and tells their digests. What it could not do, for whatever reason, is done here again.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    from netaudit_reports.bundle import Bundle


@contextmanager
def beside(made: Bundle, part: Callable[[], None], *, worth: bool) -> Iterator[None]:
    """Run `part`, which writes files of `made`, while the block runs; both are done at the end.

    One after the other where that is not `worth` a process. `part` must write the same whenever it
    runs, and no file that the block writes. An error of it is raised from here.
    """
    if not (worth and _may_fork()):
        yield
        part()
        return
    from multiprocessing import get_context

    fork = get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    helper = fork.Process(target=_tell, args=(made, part, theirs))
    helper.start()
    theirs.close()  # now the pipe ends with the process
    try:
        yield
        done = _heard(ours)
    finally:
        helper.kill()
        helper.join()
        ours.close()
    if done is None:
        part()
    else:
        made.adopt(done)


def _may_fork() -> bool:
    """Where it helps and is safe: a thread that holds a lock would not live on in a fork."""
    from multiprocessing import current_process, get_all_start_methods

    return (
        hasattr(os, "sched_getaffinity")
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
        and "fork" in get_all_start_methods()
        and not current_process().daemon  # such a process may have no children
    )


def _tell(made: Bundle, part: Callable[[], None], to: Connection) -> None:
    before = made.files()
    try:
        part()
    except Exception:  # noqa: BLE001  the caller meets it again, and raises it where it is caught
        return
    to.send({name: facts for name, facts in made.files().items() if name not in before})


def _heard(ours: Connection) -> dict[str, tuple[str, int]] | None:
    """What the process says that it wrote; None when it ended without a word."""
    try:
        told: dict[str, tuple[str, int]] = ours.recv()
    except EOFError:
        return None
    return told
