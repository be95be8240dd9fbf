from __future__ import annotations

import pytest

from netaudit.facts.identity import How, Identity
from netaudit.model import Outcome
from netaudit_checks.exposure.service_as_declared import service_as_declared
from tests.checks.builders import heard, identities, params
from tests.factories import make_host, make_service

HOST = make_host(
    services=(
        make_service(),
        make_service(port=80, protocol="http"),
        make_service(port=9, protocol="other"),
    )
)


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("ssh", "443/tcp"), Outcome.FAIL),
        (heard("http", "443/tcp", tls=True), Outcome.PASS),
        (heard("http", "443/tcp"), Outcome.PASS),  # told by tls-where-declared
        (heard("https", "443/tcp", how=How.NUMBER), Outcome.NOT_TESTED),  # open, and silent
        (heard("", "443/tcp", how=How.NOT_ASKED), Outcome.NOT_TESTED),
        (heard("http", "80/tcp"), Outcome.PASS),
        (heard("http", "80/tcp", tls=True), Outcome.FAIL),  # and no browser comes that far
        (heard("ssh", "22/tcp"), Outcome.NOT_APPLICABLE),  # declared nowhere
        (heard("ssh", "9/tcp"), Outcome.NOT_APPLICABLE),  # declared as a protocol of its own
    ],
)
def test_what_was_heard_against_what_was_declared(found: Identity, outcome: Outcome) -> None:
    verdict = service_as_declared(HOST, identities(found))
    params(verdict)
    assert verdict.outcome is outcome


def test_both_protocols_are_told() -> None:
    verdict = service_as_declared(HOST, identities(heard("ssh", "443/tcp")))
    assert params(verdict)["ports"] == ("[2001:db8:1001::80]:443/tcp ssh (https)",)


def test_one_silent_port_takes_the_pass_and_not_the_failure() -> None:
    silent = heard("http", "80/tcp", how=How.NUMBER)
    verdict = service_as_declared(HOST, identities(heard("http", "443/tcp", tls=True), silent))
    assert verdict.outcome is Outcome.NOT_TESTED
    assert params(verdict)["ports"] == ("[2001:db8:1001::80]:80/tcp http",)
    changed = service_as_declared(HOST, identities(heard("ssh", "443/tcp"), silent))
    assert changed.outcome is Outcome.FAIL
