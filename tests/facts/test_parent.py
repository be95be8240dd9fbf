from __future__ import annotations

from tests.checks.server_builders import parent, parents


def test_only_those_that_answered_are_heard() -> None:
    silent = parent(outcome="silent")
    assert parents(parent(), silent, parent(outcome="REFUSED")).heard() == (parent(),)
