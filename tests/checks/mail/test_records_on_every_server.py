from __future__ import annotations

import pytest

from netaudit.facts.mail import MailCopies, MailCopy
from netaudit.model import Outcome
from netaudit_checks.mail.records_on_every_server import records_on_every_server
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE

MX, SPF = ("10 mx.so-a.kontum.test",), ("v=spf1 mx -all",)


def copies(*of: tuple[str, str, tuple[str, ...]]) -> MailCopies:
    return MailCopies(tuple(MailCopy(*one) for one in of))


def test_servers_that_agree_pass() -> None:
    same = copies(*((s, t, r) for s in ("ns1", "ns2") for t, r in (("MX", MX), ("SPF", SPF))))
    assert records_on_every_server(ZONE, same).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("type_", "records", "other", "shown"),
    [
        ("MX", MX, ("10 old.test",), "ns2: MX 10 old.test"),
        ("SPF", SPF, (), "ns2: SPF -"),
        ("MX", MX, ("10 a.test", "20 b.test"), "ns2: MX 10 a.test, 20 b.test"),
    ],
)
def test_servers_that_differ_fail(
    type_: str, records: tuple[str, ...], other: tuple[str, ...], shown: str
) -> None:
    verdict = records_on_every_server(ZONE, copies(("ns1", type_, records), ("ns2", type_, other)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (f"ns1: {type_} {records[0]}", shown)


def test_without_two_servers_or_records_there_is_nothing_to_compare() -> None:
    for nothing in (
        copies(),
        copies(("ns1", "MX", MX), ("ns1", "SPF", SPF)),
        copies(("ns1", "MX", ()), ("ns2", "MX", ())),
    ):
        assert records_on_every_server(ZONE, nothing).outcome is Outcome.NOT_APPLICABLE
