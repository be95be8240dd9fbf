from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_routers_declared import segment_routers_declared
from tests.checks.builders import params
from tests.checks.segment_builders import (
    MAC,
    ROGUE,
    ROUTER,
    make_advertisement,
    make_overheard,
    make_segment,
)


def test_only_the_planned_one() -> None:
    heard = make_overheard(make_advertisement())
    assert segment_routers_declared(make_segment(), heard).outcome is Outcome.PASS


def test_another_is_told_once_with_its_ethernet_address() -> None:
    rogue = make_advertisement(source=ROGUE)
    heard = make_overheard(make_advertisement(), rogue, make_advertisement(source=ROGUE, mtu=0))
    verdict = segment_routers_declared(make_segment(), heard)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["routers"] == (f"{ROGUE} ({MAC})",)
    assert params(verdict)["count"] == 1


def test_without_a_plan_nobody_can_say() -> None:
    verdict = segment_routers_declared(
        make_segment(routers=()), make_overheard(make_advertisement())
    )
    assert verdict.outcome is Outcome.NOT_TESTED
    assert params(verdict)["routers"] == (str(ROUTER),)


def test_silence_proves_nothing_unless_routers_were_asked() -> None:
    assert segment_routers_declared(make_segment(), make_overheard()).outcome is Outcome.NOT_TESTED
    asked = make_overheard(asked=("router-solicitation",))
    assert segment_routers_declared(make_segment(), asked).outcome is Outcome.PASS
