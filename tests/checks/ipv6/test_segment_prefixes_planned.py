from __future__ import annotations

from ipaddress import IPv6Network

from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_prefixes_planned import segment_prefixes_planned
from tests.checks.builders import params
from tests.checks.segment_builders import (
    make_advertisement,
    make_overheard,
    make_prefix,
    make_segment,
)


def test_prefixes_within_the_plan() -> None:
    segment = make_segment(networks=(IPv6Network("2001:db8:1::/48"),))
    heard = make_overheard(make_advertisement())
    assert segment_prefixes_planned(segment, heard).outcome is Outcome.PASS


def test_a_foreign_one_is_told_and_one_that_is_given_up_is_not() -> None:
    foreign, gone = IPv6Network("2001:db8:9::/64"), IPv6Network("2001:db8:8::/64")
    prefixes = (make_prefix(network=foreign), make_prefix(network=gone, valid=0, preferred=0))
    heard = make_overheard(make_advertisement(prefixes=prefixes))
    verdict = segment_prefixes_planned(make_segment(), heard)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["prefixes"] == (str(foreign),)


def test_silence_is_not_tested_and_after_a_question_not_applicable() -> None:
    quiet = segment_prefixes_planned(make_segment(), make_overheard())
    assert quiet.outcome is Outcome.NOT_TESTED
    asked = make_overheard(asked=("router-solicitation",))
    assert segment_prefixes_planned(make_segment(), asked).outcome is Outcome.NOT_APPLICABLE
