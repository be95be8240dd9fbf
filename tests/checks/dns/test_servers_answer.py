from __future__ import annotations

import pytest

from netaudit.facts.zone import Answered, ServerView
from netaudit.model import Outcome
from netaudit_checks.dns.servers_answer import servers_answer
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, dead, servers, untested, view


def test_all_answering_pass() -> None:
    verdict = servers_answer(ZONE, servers())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize(
    ("bad", "state"),
    [
        (dead(), "silent"),
        (dead(udp=Answered.REFUSED), "refused"),
        (view(rcode="REFUSED", serial=None), "REFUSED"),
        (view(authoritative=False), "no authority"),
        (view(serial=None), "no SOA"),
        (view(silent_to=("NS", "DNSKEY")), "silent to NS DNSKEY"),
        (view(errors=("DNSKEY: NOTIMP",)), "DNSKEY: NOTIMP"),
        (view(silent_to=("NS",), errors=("DNSKEY: NOTIMP",)), "silent to NS, DNSKEY: NOTIMP"),
        (
            dead(udp=Answered.REFUSED, errors=("SOA: TC, and over TCP refused",)),
            "SOA: TC, and over TCP refused",
        ),
        (view(authoritative=False, recursive=True), "no authority (a resolver answers)"),
        (
            view(rcode="REFUSED", serial=None, authoritative=False, recursive=True),
            "REFUSED (a resolver answers)",
        ),
    ],
)
def test_one_that_does_not_serve_fails_and_is_told(bad: ServerView, state: str) -> None:
    verdict = servers_answer(ZONE, servers(view(), bad))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["bad"] == 1
    assert params(verdict)["servers"] == (f"{bad.label}: {state}",)


def test_a_name_without_address_fails() -> None:
    verdict = servers_answer(ZONE, servers(view(), without=("ns9.test",)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("ns9.test: no address",)


def test_none_at_all_fails() -> None:
    assert servers_answer(ZONE, servers(untested())).outcome is Outcome.FAIL


def test_what_we_could_not_ask_is_left_out() -> None:
    verdict = servers_answer(ZONE, servers(view(), untested()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 1
