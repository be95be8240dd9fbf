"""Servers of Debian that limit what they answer: what fails of sound zones by that alone.

    .venv/bin/python benchmarks/limited.py ZONES [KIND ...]

So many zones, signed by BIND and ldns, at NSD, Knot and BIND, each of which has all of them, in a
network namespace of its own (tests/peers/limits.py has the kinds of limits). netaudit asks all
checks of zones at its pace as shipped, in one process. Printed are the seconds, and by check how
many more zones failed than at servers without a limit ("none", which is always asked first).
"""

from __future__ import annotations

import sys
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from tests.lab.network import in_a_namespace
from tests.peers import limits

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(count: int, kinds: Sequence[str]) -> None:
    """Print a line for each kind."""
    plain = in_a_namespace(partial(limits.said, count, "none"))
    print(f"{'none':24} {plain['seconds']:6.1f} s  of {count} zones: {plain['failed']}")
    for kind in kinds:
        told = in_a_namespace(partial(limits.said, count, kind))
        there, before = Counter(told["failed"]), Counter(plain["failed"])
        more, fewer = there - before, before - there
        text = f"more: {dict(more)}, fewer: {dict(fewer)}" if more or fewer else "the same"
        print(f"{kind:24} {told['seconds']:6.1f} s  {text}", flush=True)


if __name__ == "__main__":
    known = [kind for kind in limits.KINDS if kind != "none"]
    main(int(sys.argv[1]), sys.argv[2:] or known)
