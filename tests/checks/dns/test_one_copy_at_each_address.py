from __future__ import annotations

from netaudit.facts.copies import Copy, CopyTold, ServerCopies, ZoneCopies
from netaudit.facts.zone import LAME
from netaudit.model import Outcome, Transport
from netaudit_checks.dns.one_copy_at_each_address import one_copy_at_each_address
from tests.checks.builders import told
from tests.checks.dns_builders import ZONE

SOUND = ServerCopies("a")


def test_outcomes() -> None:
    assert one_copy_at_each_address(ZONE, ZoneCopies((SOUND,))).outcome is Outcome.PASS
    assert one_copy_at_each_address(ZONE, ZoneCopies(())).outcome is Outcome.NOT_APPLICABLE


def test_who_contradicts_himself_fails_and_his_words_are_told() -> None:
    signed = CopyTold(Copy(serial=2, tags=(7, 9)), (Transport.TCP, Transport.UDP))
    others = [CopyTold(copy, (Transport.UDP,)) for copy in (Copy("REFUSED"), Copy(LAME))]
    unsigned = CopyTold(Copy(serial=1), (Transport.TCP,))
    fact = ZoneCopies((SOUND, ServerCopies("b", (signed, *others, unsigned))))
    verdict = one_copy_at_each_address(ZONE, fact)
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "servers") == (
        "b: serial 2, signed by 7 9 (TCP UDP)",
        "b: REFUSED (UDP)",
        "b: no authority (UDP)",
        "b: serial 1, unsigned (TCP)",
    )
