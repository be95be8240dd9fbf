from __future__ import annotations

from netaudit.facts.names import NameCopies, NameCopy
from netaudit.model import Outcome
from netaudit_checks.dns.names_on_every_server import names_on_every_server
from tests.checks.builders import params
from tests.factories import make_service

SERVICE = make_service(names=("www.test",))


def at(server: str, *records: str, kind: str = "AAAA", outcome: str = "NOERROR") -> NameCopy:
    return NameCopy(server, "www.test", kind, outcome, records)


def test_the_same_everywhere_passes() -> None:
    copies = NameCopies((at("a", "2001:db8::1"), at("b", "2001:db8::1"), at("b", kind="A")))
    verdict = names_on_every_server(SERVICE, copies)
    assert (verdict.outcome, params(verdict)["names"]) == (Outcome.PASS, ("www.test",))


def test_another_address_or_none_fails_and_each_server_is_told() -> None:
    copies = NameCopies((at("a", "2001:db8::1"), at("b", outcome="NXDOMAIN"), at("a", kind="A")))
    verdict = names_on_every_server(SERVICE, copies)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("a: www.test AAAA 2001:db8::1", "b: www.test AAAA -")


def test_who_does_not_answer_has_no_other_address() -> None:
    copies = NameCopies((at("a", "2001:db8::1"), at("b", outcome="silent")))
    assert names_on_every_server(SERVICE, copies).outcome is Outcome.NOT_APPLICABLE
    copies = NameCopies((*copies.copies, at("c", "2001:db8::1")))
    assert names_on_every_server(SERVICE, copies).outcome is Outcome.PASS
