from netaudit.model import Outcome
from netaudit_checks.dns.reverse_present import named, reverse_present
from tests.checks.builders import params
from tests.checks.reverse_builders import AT, BARE, forward, names
from tests.factories import make_host

HOST = make_host()


def test_only_hosts_with_a_name_are_asked_about() -> None:
    assert named(HOST)
    assert named(make_host(names=()))  # its service has one
    assert not named(BARE)


def test_a_name_is_there() -> None:
    assert reverse_present(HOST, names(forward())).outcome is Outcome.PASS


def test_the_bare_address_is_told() -> None:
    verdict = reverse_present(HOST, names())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (str(AT),)


def test_without_a_zone_it_is_the_prefixs_finding() -> None:
    assert reverse_present(HOST, names(there=False)).outcome is Outcome.NOT_APPLICABLE
