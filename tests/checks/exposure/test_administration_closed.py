from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.administration_closed import administration_closed
from tests.checks.builders import V4, V6, params, ports_of
from tests.factories import make_host, make_service


@pytest.mark.parametrize(
    ("v6", "v4", "told"),
    [
        (("22/tcp",), (), (f"[{V6}]:22/tcp SSH",)),
        ((), ("22/tcp",), (f"{V4}:22/tcp SSH",)),
        (("22/tcp",), ("22/tcp",), (f"[{V6}]:22/tcp SSH", f"{V4}:22/tcp SSH")),
    ],
)
def test_it_fails_on_either_family(
    v6: tuple[str, ...], v4: tuple[str, ...], told: tuple[str, ...]
) -> None:
    verdict = administration_closed(make_host(), ports_of(v6, v4))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ports"] == told


def test_other_ports_are_not_its_business() -> None:
    verdict = administration_closed(make_host(), ports_of(("443/tcp", "9999/tcp")))
    params(verdict)
    assert verdict.outcome is Outcome.PASS


def test_a_family_that_could_not_be_asked_hides_no_failure_and_gives_no_pass() -> None:
    unasked = ("IPv6: no route",)
    found = administration_closed(make_host(), ports_of(v4=("22/tcp",), unasked=unasked))
    clean = administration_closed(make_host(), ports_of(unasked=unasked))
    assert (found.outcome, clean.outcome) == (Outcome.FAIL, Outcome.NOT_TESTED)


def test_a_service_that_is_meant_to_be_administered_from_here_passes() -> None:
    ssh = make_service(port=22, protocol="ssh")
    verdict = administration_closed(make_host(services=(ssh,)), ports_of(("22/tcp",)))
    assert verdict.outcome is Outcome.PASS
