from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.database_closed import database_closed
from tests.checks.builders import V4, V6, params, ports_of
from tests.factories import make_host


@pytest.mark.parametrize(
    ("v6", "v4", "told"),
    [
        (("6379/tcp",), (), (f"[{V6}]:6379/tcp Redis",)),
        ((), ("6379/tcp",), (f"{V4}:6379/tcp Redis",)),
        (("6379/tcp",), ("6379/tcp",), (f"[{V6}]:6379/tcp Redis", f"{V4}:6379/tcp Redis")),
    ],
)
def test_it_fails_on_either_family(
    v6: tuple[str, ...], v4: tuple[str, ...], told: tuple[str, ...]
) -> None:
    verdict = database_closed(make_host(), ports_of(v6, v4))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ports"] == told


def test_other_ports_are_not_its_business() -> None:
    verdict = database_closed(make_host(), ports_of(("443/tcp", "22/tcp")))
    params(verdict)
    assert verdict.outcome is Outcome.PASS


def test_a_family_that_could_not_be_asked_hides_no_failure_and_gives_no_pass() -> None:
    unasked = ("IPv6: no route",)
    found = database_closed(make_host(), ports_of(v4=("6379/tcp",), unasked=unasked))
    clean = database_closed(make_host(), ports_of(unasked=unasked))
    assert (found.outcome, clean.outcome) == (Outcome.FAIL, Outcome.NOT_TESTED)
