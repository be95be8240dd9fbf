from __future__ import annotations

import pytest

from netaudit.facts.zone import LAME, Answered, Met, ServerView, ZoneServers
from netaudit.model import Outcome
from netaudit_checks.dns.servers_answer import servers_answer
from tests.checks.builders import params, told
from tests.checks.dns_builders import ZONE, dead, servers, untested, view


def test_all_answering_pass() -> None:
    verdict = servers_answer(ZONE, servers())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize(
    ("bad", "state"),
    [
        (dead(), "silent"),
        (dead(udp=Answered.REFUSED), "port closed"),
        (dead(udp=Answered.NOWHERE), "an address at which nobody else can be reached"),
        (view(rcode="REFUSED", serial=None), "REFUSED"),
        (view(authoritative=False), "no authority"),
        (view(serial=None), "no SOA"),
        (view(silent_to=("NS", "DNSKEY")), "silent to NS DNSKEY"),
        (view(errors=(Met("DNSKEY", "NOTIMP"),)), "DNSKEY: NOTIMP"),
        (view(errors=(Met("DNSKEY", LAME),)), "DNSKEY: no authority"),
        (
            dead(udp=Answered.REFUSED, errors=(Met("SOA", "refused", cut=True),)),
            "SOA: cut over UDP (TC), and over TCP port closed",
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
    assert told(verdict, "servers") == (f"{bad.label}: {state}",)


def test_all_that_one_does_not_answer_is_told_and_it_counts_once() -> None:
    bad = view(silent_to=("NS",), errors=(Met("DNSKEY", "NOTIMP"),))
    verdict = servers_answer(ZONE, servers(view(), bad))
    assert params(verdict)["bad"] == 1
    assert told(verdict, "servers") == (
        f"{bad.label}: silent to NS",
        f"{bad.label}: DNSKEY: NOTIMP",
    )


def test_a_name_without_address_fails() -> None:
    verdict = servers_answer(ZONE, servers(view(), without=("ns9.test",)))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "servers") == ("ns9.test: no address",)


def test_without_any_address_it_fails_and_where_no_name_is_known_it_is_no_zone() -> None:
    """Of an alias, or a name in the zone above, no name server is known, either."""
    found = servers_answer(ZONE, ZoneServers((), ()))
    assert found.outcome is Outcome.FAIL
    assert "not delegated" in found.message
    for some in (ZoneServers((), ("ns9.test",)), servers(untested())):
        found = servers_answer(ZONE, some)
        assert found.outcome is Outcome.FAIL
        assert "no name server with an address" in found.message


def test_what_we_could_not_ask_is_left_out() -> None:
    verdict = servers_answer(ZONE, servers(view(), untested()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 1
