from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.cameras_closed import cameras_closed
from tests.checks.builders import heard, identities, params
from tests.factories import make_host


@pytest.mark.parametrize("protocol", ["rtsp", "dvr"])
def test_each_of_its_protocols_is_found_on_any_port(protocol: str) -> None:
    verdict = cameras_closed(make_host(), identities(heard(protocol, "7777/tcp")))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ports"] == (f"[2001:db8:1001::80]:7777/tcp {protocol}",)


def test_others_are_not_its_business() -> None:
    verdict = cameras_closed(make_host(), identities(heard("http", "8080/tcp")))
    params(verdict)
    assert verdict.outcome is Outcome.PASS
