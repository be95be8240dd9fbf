from __future__ import annotations

from ipaddress import IPv6Network
from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_prefixes_usable import segment_prefixes_usable
from tests.checks.builders import read
from tests.checks.segment_builders import (
    make_advertisement,
    make_overheard,
    make_prefix,
    make_segment,
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"autonomous": False, "network": IPv6Network("2001:db8:1::/48")},
        {"autonomous": False, "preferred": 0},
        {"valid": 0, "preferred": 0},
    ],
)
def test_hosts_can_use(changes: dict[str, Any]) -> None:
    heard = make_overheard(make_advertisement(prefixes=(make_prefix(**changes),)))
    assert segment_prefixes_usable(make_segment(), heard).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"network": IPv6Network("2001:db8:1::/80")}, "flag A on a /80"),
        ({"valid": 10, "preferred": 20}, "preferred for 20 s, valid for 10 s only"),
        ({"preferred": 0}, "preferred for 0 s, valid for 7200 s"),
    ],
)
def test_hosts_cannot_use(changes: dict[str, Any], words: str) -> None:
    prefix = make_prefix(**changes)
    verdict = segment_prefixes_usable(
        make_segment(), make_overheard(make_advertisement(prefixes=(prefix,)))
    )
    assert verdict.outcome is Outcome.FAIL
    assert read(verdict).endswith(f" {prefix.network}: {words}")


def test_silence_is_not_tested_and_after_a_question_not_applicable() -> None:
    quiet = segment_prefixes_usable(make_segment(), make_overheard())
    assert quiet.outcome is Outcome.NOT_TESTED
    asked = make_overheard(asked=("router-solicitation",))
    assert segment_prefixes_usable(make_segment(), asked).outcome is Outcome.NOT_APPLICABLE
