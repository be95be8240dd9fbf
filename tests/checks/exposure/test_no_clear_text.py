from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.no_clear_text import no_clear_text
from tests.checks.builders import V4, V6, params, ports_of
from tests.factories import make_host, make_service


@pytest.mark.parametrize(
    ("v6", "v4", "told"),
    [
        (("21/tcp",), (), (f"[{V6}]:21/tcp FTP",)),
        ((), ("21/tcp",), (f"{V4}:21/tcp FTP",)),
        (("21/tcp",), ("21/tcp",), (f"[{V6}]:21/tcp FTP", f"{V4}:21/tcp FTP")),
    ],
)
def test_it_fails_on_either_family(
    v6: tuple[str, ...], v4: tuple[str, ...], told: tuple[str, ...]
) -> None:
    verdict = no_clear_text(make_host(), ports_of(v6, v4))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ports"] == told


def test_other_ports_are_not_its_business() -> None:
    verdict = no_clear_text(make_host(), ports_of(("443/tcp", "22/tcp")))
    params(verdict)
    assert verdict.outcome is Outcome.PASS


def test_a_family_that_could_not_be_asked_hides_no_failure_and_gives_no_pass() -> None:
    unasked = ("IPv6: no route",)
    found = no_clear_text(make_host(), ports_of(v4=("21/tcp",), unasked=unasked))
    clean = no_clear_text(make_host(), ports_of(unasked=unasked))
    assert (found.outcome, clean.outcome) == (Outcome.FAIL, Outcome.NOT_TESTED)


def test_a_declaration_does_not_excuse_it() -> None:
    ftp = make_service(port=21, protocol="other")
    verdict = no_clear_text(make_host(services=(ftp,)), ports_of(("21/tcp",)))
    assert verdict.outcome is Outcome.FAIL
