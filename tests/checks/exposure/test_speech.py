from __future__ import annotations

import pytest

from netaudit.facts.identity import How
from netaudit.model import Outcome
from netaudit_checks.exposure._speech import group, judge_each, judge_group, show, strays
from tests.checks.builders import V4, heard, identities, read
from tests.factories import make_host, make_service

SHELLS = group("ssh", "telnet", ports=(22,))
HOST = make_host(services=(make_service(), make_service(port=22, protocol="ssh", exposure=())))


@pytest.mark.parametrize(
    ("protocol", "at", "held"),
    [
        ("ssh", "2222/tcp", True),
        ("http", "22/tcp", False),
        ("", "22/tcp", True),
        ("tls", "22/tcp", True),
        ("", "22/udp", False),
        ("", "23/tcp", False),
    ],
)
def test_what_was_heard_counts_before_the_number(protocol: str, at: str, *, held: bool) -> None:
    how = How.ANSWER if protocol else How.UNKNOWN
    assert SHELLS.holds(heard(protocol, at, how=how)) is held


def test_strays_are_what_the_plan_does_not_want_seen_from_here() -> None:
    found = identities(heard("http", "443/tcp"), heard("ssh", "22/tcp"), heard("x", "9/tcp"))
    assert [i.port.number for i in strays(HOST, found)] == [22, 9]


def test_how_a_port_is_told() -> None:
    ssh = heard("ssh", "22/tcp", product="OpenSSH", version="9.2p1")
    assert show(ssh) == "[2001:db8:1001::80]:22/tcp ssh (OpenSSH 9.2p1)"
    assert show(heard("http", "443/tcp", V4, tls=True)) == f"{V4}:443/tcp tls/http"
    assert show(heard("tls", "1/tcp", V4, tls=True)) == f"{V4}:1/tcp tls"
    assert show(heard("", "1/tcp", V4, how=How.UNKNOWN)) == f"{V4}:1/tcp"


def test_a_family_that_could_not_be_asked_hides_no_failure_and_gives_no_pass() -> None:
    unasked = ("IPv6: no route",)
    found = judge_group(HOST, identities(heard("ssh", "22/tcp", V4), unasked=unasked), SHELLS)
    clean = judge_group(HOST, identities(unasked=unasked), SHELLS)
    assert (found.outcome, clean.outcome) == (Outcome.FAIL, Outcome.NOT_TESTED)
    each = judge_each(HOST, (), lambda _: "", identities(unasked=unasked))
    assert each.outcome is Outcome.NOT_TESTED


def test_each_port_is_told_with_what_is_wrong() -> None:
    found = identities(heard("x", "1/tcp", V4), heard("y", "2/tcp", V4))
    verdict = judge_each(HOST, found.found, lambda i: "bad" if i.protocol == "x" else "", found)
    assert read(verdict) == f"{V4}:1/tcp x: bad"
    assert judge_each(HOST, found.found, lambda _: "", found).outcome is Outcome.PASS
