from __future__ import annotations

from netaudit.facts.names import NameCopies, NameCopy
from netaudit.facts.zone import Reason
from netaudit.model import Outcome, Phrase, Severity
from netaudit_checks.dnssec.names_valid_on_every_server import names_valid_on_every_server
from tests.checks.builders import params
from tests.factories import make_service

SERVICE = make_service(names=("www.test",))
WHY = Reason("SIGNATURE_INVALID", Severity.HIGH, "test.", "", "RFC 4035 5.3.3", Phrase("forged"))


def at(server: str, *refused: Reason, kind: str = "AAAA") -> NameCopy:
    return NameCopy(server, "www.test", kind, "NOERROR", ("2001:db8::1",), refused)


def test_sound_everywhere_passes() -> None:
    verdict = names_valid_on_every_server(SERVICE, NameCopies((at("a"), at("b"))))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 2)


def test_one_bad_copy_fails() -> None:
    copies = NameCopies((at("a"), at("b"), at("a", kind="A"), at("b", WHY, kind="A")))
    verdict = names_valid_on_every_server(SERVICE, copies)
    assert verdict.outcome is Outcome.FAIL
    assert (params(verdict)["servers"], params(verdict)["reasons"]) == (("b",), (WHY.text,))


def test_what_is_bogus_from_all_is_told_of_the_name() -> None:
    copies = NameCopies((at("a", WHY), at("b", WHY)))
    assert names_valid_on_every_server(SERVICE, copies).outcome is Outcome.NOT_APPLICABLE
    some = NameCopies((*copies.copies, at("a", kind="A"), at("b", kind="A")))
    assert names_valid_on_every_server(SERVICE, some).outcome is Outcome.PASS


def test_one_server_alone_has_no_other_to_differ_from() -> None:
    verdict = names_valid_on_every_server(SERVICE, NameCopies((at("a", WHY),)))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
