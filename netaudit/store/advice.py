"""What to do about a SQLite file that is sound, but cannot be used now."""

from __future__ import annotations

from netaudit.model import Phrase


def advice(said: str) -> Phrase | str:
    """The database's words, and the next step where one is known."""
    error = (("error", said),)
    if "disk is full" in said or "disk I/O" in said:
        return Phrase(
            "{error}; free some space on that disk; what is kept stays: a scan goes on with "
            "`netaudit scan --resume`, what a schedule has due goes on by itself",
            error,
        )
    if "locked" in said:
        return Phrase(
            "{error}; another netaudit is writing to it: wait for it, or use another --store", error
        )
    if "readonly" in said or "unable to open" in said:
        return Phrase("{error}; check that you may write to the file and its folder", error)
    return said
