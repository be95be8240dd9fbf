from __future__ import annotations

from ipaddress import IPv6Address
from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_routers_advertise import Options, segment_routers_advertise
from tests.checks.builders import params
from tests.checks.segment_builders import ROUTER, make_advertisement, make_overheard, make_segment

OTHER = IPv6Address("fe80::2")


def judged(*advertisements: Any, routers: Any = (ROUTER,), asked: bool = False) -> Any:
    """The verdict on these, where `routers` are planned."""
    asked_for = ("router-solicitation",) if asked else ()
    heard = make_overheard(*advertisements, asked=asked_for)
    return segment_routers_advertise(make_segment(routers=routers), heard, Options())


def test_a_router_that_offers_itself() -> None:
    assert judged(make_advertisement()).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lifetime": 0}, "0 s"),
        ({"lifetime": 599}, "599 s"),
        ({"preference": "low"}, "low"),
        ({"preference": "reserved"}, "reserved"),
    ],
)
def test_one_that_hardly_does(changes: Any, words: str) -> None:
    verdict = judged(make_advertisement(**changes))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["routers"] == (f"{ROUTER} ({words})",)


def test_one_that_is_silent() -> None:
    both = (ROUTER, OTHER)
    assert judged().outcome is Outcome.NOT_TESTED
    assert judged(asked=True).outcome is Outcome.FAIL
    partly = judged(make_advertisement(), routers=both)
    assert partly.outcome is Outcome.NOT_TESTED
    assert params(partly)["routers"] == (str(OTHER),)
    verdict = judged(make_advertisement(), routers=both, asked=True)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["routers"] == (str(OTHER),)
