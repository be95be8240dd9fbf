"""Matching a name with a certificate's names (RFC 9525 section 6.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def covers(presented: Iterable[str], wanted: str) -> bool:
    """Whether one of the presented names is `wanted`, or a wildcard that covers it."""
    return any(_covers(name.lower().rstrip("."), wanted.lower().rstrip(".")) for name in presented)


def _covers(presented: str, wanted: str) -> bool:
    """A wildcard is the whole left-most label and stands for exactly one."""
    if presented == wanted:
        return True
    star, _, parent = presented.partition(".")
    label, _, rest = wanted.partition(".")
    return star == "*" and bool(label) and "." in parent and parent == rest
