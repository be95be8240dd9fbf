from netaudit.model import Outcome
from netaudit_checks.mail._mail import no_exchanger, no_policy, unasked
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import exchangers, sender_policy


def test_sound_facts_are_judged() -> None:
    assert no_exchanger(ZONE, exchangers()) is None
    assert no_policy(ZONE, exchangers(), sender_policy()) is None
    assert unasked(()) is None


def test_what_could_not_be_asked_is_not_tested() -> None:
    verdict = unasked(("x.test: out of scope",))
    assert verdict is not None
    assert verdict.outcome is Outcome.NOT_TESTED
