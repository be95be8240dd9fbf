"""Ids of questions, from the kernel's random numbers (RFC 5452 section 9.2), many at a time.

A call of the kernel for each took a fiftieth of an audit's processor time.
"""

from __future__ import annotations

import os
from secrets import token_bytes

_OCTETS = 2
_MANY = 1024  # ids

_left: list[bytes] = []
# A process that was forked must not ask under the ids that the other is going to use.
os.register_at_fork(after_in_child=_left.clear)


def fresh_id() -> bytes:
    """Two octets that nobody can foretell."""
    try:
        return _left.pop()
    except IndexError:  # asked for forgiveness, so that two threads cannot take the last one
        octets = token_bytes(_OCTETS * _MANY)
        ids = [octets[at : at + _OCTETS] for at in range(0, len(octets), _OCTETS)]
        taken = ids.pop()
        _left.extend(ids)
        return taken
