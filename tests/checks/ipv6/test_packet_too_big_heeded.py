from netaudit.facts.headers import Heeded
from netaudit.model import Outcome
from netaudit_checks.ipv6.packet_too_big_heeded import packet_too_big_heeded
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, errors, host

YES, NO, NOT_ASKED = Heeded.YES, Heeded.NO, Heeded.NOT_ASKED


def test_who_goes_on_sending_large_packets_fails() -> None:
    fine = errors((True, YES), (False, NOT_ASKED))
    assert packet_too_big_heeded(PREFIX, fine).outcome is Outcome.PASS
    verdict = packet_too_big_heeded(PREFIX, errors((True, YES), (True, NO)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (host(1),)


def test_where_it_could_not_be_asked_it_is_not_judged() -> None:
    for facts in (errors(), errors((True, NOT_ASKED))):
        assert packet_too_big_heeded(PREFIX, facts).outcome is Outcome.NOT_APPLICABLE
