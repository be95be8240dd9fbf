from __future__ import annotations

from dataclasses import replace

from netaudit.facts.names import NameCopies, NameCopy
from netaudit.model import Outcome
from netaudit_checks.dns.names_not_denied import names_not_denied
from tests.checks.builders import params
from tests.factories import make_service

SERVICE = make_service(names=("www.test",))


def at(server: str, kind: str, outcome: str = "NOERROR", *records: str) -> NameCopy:
    return NameCopy(server, "www.test", kind, outcome, records)


def judged(*copies: NameCopy) -> tuple[Outcome, dict[str, object]]:
    verdict = names_not_denied(SERVICE, NameCopies(copies))
    return verdict.outcome, dict(params(verdict))


def test_no_data_and_a_name_that_is_not_there_are_sound() -> None:
    copies = (at("a", "AAAA"), at("a", "A", "NOERROR", "198.18.0.1"))
    assert judged(*copies) == (Outcome.PASS, {"count": 1})
    gone = (at("b", "AAAA", "NXDOMAIN"), at("b", "A", "NXDOMAIN"))
    assert judged(*copies, *gone) == (Outcome.PASS, {"count": 2})


def test_one_that_denies_it_for_aaaa_alone_is_named() -> None:
    sound = (at("a", "AAAA"), at("a", "A", "NOERROR", "198.18.0.1"))
    wrong = (at("b", "AAAA", "NXDOMAIN"), at("b", "A", "NOERROR", "198.18.0.1"))
    outcome, said = judged(*sound, *wrong)
    assert outcome is Outcome.FAIL
    assert said["servers"] == ("b: www.test AAAA",)


def test_an_address_that_its_own_denial_does_not_list_is_named() -> None:
    addresses = at("a", "AAAA", "NOERROR", "2001:db8::1")
    told = [
        replace(at("a", "A"), listed=types)
        for types in ((), ("AAAA", "RRSIG", "NSEC"), ("RRSIG", "NSEC"))
    ]
    assert [judged(addresses, one)[0] for one in told] == [Outcome.PASS, Outcome.PASS, Outcome.FAIL]
    assert judged(addresses, told[2])[1]["servers"] == ("a: www.test AAAA",)
    alias = at("a", "AAAA", "NOERROR", "CNAME web.test")
    assert judged(alias, told[2])[0] is Outcome.PASS
    many = [replace(c, server=f"{n}") for n in range(7) for c in (addresses, told[2])]
    assert judged(*many)[1]["servers"] == tuple(f"{n}: www.test AAAA" for n in range(6))


def test_six_are_named() -> None:
    wrong = [(at(f"{n}", "A", "NXDOMAIN"), at(f"{n}", "AAAA")) for n in range(7)]
    _, said = judged(*(copy for pair in wrong for copy in pair))
    assert said["servers"] == tuple(f"{n}: www.test A" for n in range(6))


def test_silence_and_errors_tell_nothing() -> None:
    assert judged()[0] is Outcome.NOT_APPLICABLE
    assert judged(at("a", "AAAA", "silent"))[0] is Outcome.NOT_APPLICABLE
    mixed = (at("a", "AAAA", "NXDOMAIN"), at("a", "A", "SERVFAIL"))
    assert judged(*mixed)[0] is Outcome.PASS
