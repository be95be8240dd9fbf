from netaudit_checks.mail._mail import no_exchanger, no_policy
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import exchangers, sender_policy


def test_sound_facts_are_judged() -> None:
    assert no_exchanger(ZONE, exchangers()) is None
    assert no_policy(ZONE, exchangers(), sender_policy()) is None
