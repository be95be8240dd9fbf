from netaudit.api import about
from netaudit.facts.reverse import Forward
from netaudit.model import Outcome
from netaudit_checks.dns.reverse_confirmed import reverse_confirmed
from tests.checks.builders import params
from tests.checks.reverse_builders import AT, forward, names
from tests.factories import make_host

HOST = make_host()
FAR = Forward("far.test", (), "", "out of scope")


def test_a_name_that_leads_back() -> None:
    assert reverse_confirmed(HOST, names(forward())).outcome is Outcome.PASS


def test_a_name_that_does_not_is_told_with_its_address() -> None:
    verdict = reverse_confirmed(HOST, names(forward(), forward("other.test", back=False), FAR))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["records"] == (f"{AT} PTR other.test",)


def test_no_name_at_all_is_told_elsewhere() -> None:
    assert reverse_confirmed(HOST, names()).outcome is Outcome.NOT_APPLICABLE


def test_what_may_not_be_looked_up_is_not_tested() -> None:
    verdict = reverse_confirmed(HOST, names(forward(), FAR))
    assert verdict.outcome is Outcome.NOT_TESTED
    assert params(verdict)["names"] == (about("far.test", "out of scope"),)


def test_a_name_whose_servers_are_dead_is_told_elsewhere() -> None:
    dead = forward("dead.test", back=False, rcode="SERVFAIL")
    assert reverse_confirmed(HOST, names(dead)).outcome is Outcome.NOT_APPLICABLE


def test_more_names_than_were_looked_up_prove_nothing() -> None:
    assert reverse_confirmed(HOST, names(forward(), count=40)).outcome is Outcome.NOT_TESTED
