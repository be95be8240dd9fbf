from __future__ import annotations

from ipaddress import IPv6Address

from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_resolvers_planned import segment_resolvers_planned
from tests.checks.builders import params
from tests.checks.segment_builders import RESOLVER, make_advertisement, make_overheard, make_segment

FOREIGN = IPv6Address("2001:db8:9::53")


def test_as_planned() -> None:
    heard = make_overheard(make_advertisement())
    assert segment_resolvers_planned(make_segment(), heard).outcome is Outcome.PASS


def test_a_foreign_resolver_is_told() -> None:
    heard = make_overheard(make_advertisement(resolvers=(RESOLVER, FOREIGN)))
    verdict = segment_resolvers_planned(make_segment(), heard)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["resolvers"] == (str(FOREIGN),)


def test_a_foreign_suffix_is_told() -> None:
    heard = make_overheard(make_advertisement(search=("x-a.mau.test", "evil.test")))
    verdict = segment_resolvers_planned(make_segment(), heard)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["suffixes"] == ("evil.test",)


def test_none_at_all_is_right_where_dhcp_names_them_or_none_is_planned() -> None:
    heard = make_overheard(make_advertisement(resolvers=(), search=()))
    assert segment_resolvers_planned(make_segment(), heard).outcome is Outcome.FAIL
    for plan in ({"other": True}, {"managed": True}, {"resolvers": ()}):
        segment = make_segment(**plan)
        assert segment_resolvers_planned(segment, heard).outcome is Outcome.PASS


def test_silence_is_not_tested_and_after_a_question_not_applicable() -> None:
    quiet = segment_resolvers_planned(make_segment(), make_overheard())
    assert quiet.outcome is Outcome.NOT_TESTED
    asked = make_overheard(asked=("router-solicitation",))
    assert segment_resolvers_planned(make_segment(), asked).outcome is Outcome.NOT_APPLICABLE
