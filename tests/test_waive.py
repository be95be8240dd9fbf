from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.disposition import Disposition, DispositionKind
from netaudit.model import Finding, Outcome, Severity
from netaudit.policy.select import Selector
from netaudit.score import score
from netaudit.waive import Standing, Waiver, Waivers, waive
from tests.factories import make_finding, make_inventory

TODAY = date(2026, 11, 21)
WAIVER = Waiver(
    id="w-1",
    kind=DispositionKind.WAIVED,
    when=Selector(check=("ipv6.*",)),
    reason="The vendor delivers in December.",
    approver="Phó giám đốc",
    document="12/QĐ-TEST",
    created=TODAY - timedelta(days=10),
    expires=TODAY + timedelta(days=60),
    control="The gateway blocks it.",
)
NETWORK = make_inventory()


def laid(*waivers: Waiver, today: date = TODAY, finding: Finding | None = None) -> Finding:
    return waive([finding or make_finding()], Waivers(waivers), NETWORK, today).findings[0]


def test_a_waived_failure_is_shown_and_does_not_count() -> None:
    found = laid(WAIVER)
    assert found.outcome is Outcome.FAIL
    assert found.severity is Severity.HIGH
    assert found.disposition == Disposition(
        DispositionKind.WAIVED,
        waiver="w-1",
        reason="The vendor delivers in December.",
        approver="Phó giám đốc",
        document="12/QĐ-TEST",
        created=TODAY - timedelta(days=10),
        expires=TODAY + timedelta(days=60),
        control="The gateway blocks it.",
    )
    total = score([found, make_finding(outcome=Outcome.PASS)])
    assert (total.failures, total.excused, total.percent) == (0, 1, 100.0)


def test_an_expired_one_counts_again_and_is_shown() -> None:
    found = laid(WAIVER, today=WAIVER.expires + timedelta(days=1))
    assert found.disposition is not None
    assert found.disposition.expired
    assert score([found]).failures == 1
    assert not laid(WAIVER, today=WAIVER.expires).disposition.expired  # type: ignore[union-attr]


def test_a_plan_counts() -> None:
    found = laid(replace(WAIVER, kind=DispositionKind.PLANNED, owner="Tổ mạng"))
    assert found.disposition is not None
    assert found.disposition.owner == "Tổ mạng"
    assert score([found]).failures == 1


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED])
def test_only_a_failure_can_be_waived(outcome: Outcome) -> None:
    assert laid(WAIVER, finding=make_finding(outcome=outcome)).disposition is None


@pytest.mark.parametrize(
    ("changes", "today", "expected"),
    [
        ({}, TODAY, Standing.ACTIVE),
        ({"expires": TODAY + timedelta(days=31)}, TODAY, Standing.ACTIVE),
        ({"expires": TODAY + timedelta(days=30)}, TODAY, Standing.DUE),
        ({"expires": TODAY}, TODAY, Standing.DUE),
        ({"created": TODAY}, TODAY, Standing.ACTIVE),
        ({"expires": TODAY - timedelta(days=1)}, TODAY, Standing.EXPIRED),
        ({"created": TODAY + timedelta(days=1)}, TODAY, Standing.NOT_YET),
        ({"when": Selector(check=("dns.*",))}, TODAY, Standing.UNUSED),
        ({"when": Selector(unit=("so-x",))}, TODAY, Standing.UNUSED),
    ],
)
def test_how_a_waiver_stands(changes: dict[str, object], today: date, expected: Standing) -> None:
    waived = waive([make_finding()], Waivers((replace(WAIVER, **changes),)), NETWORK, today)  # type: ignore[arg-type]
    assert waived.uses[0].standing is expected
    in_force = expected in {Standing.ACTIVE, Standing.DUE}
    assert waived.findings[0].excused is in_force
    met = () if expected is Standing.UNUSED else (make_finding().fingerprint,)
    assert waived.uses[0].findings == met
    assert waived.uses[0].waiver.id == "w-1"


def test_what_excuses_wins_then_the_more_exact_then_the_first() -> None:
    exact = Selector(unit=("so-a",), check=("ipv6.service-reachable",))
    plan = replace(WAIVER, id="plan", kind=DispositionKind.PLANNED, when=exact)
    near = replace(WAIVER, id="near", when=exact)
    old = replace(near, id="old", expires=TODAY - timedelta(days=1))
    again = replace(near, id="again")
    for waivers, winner in (
        ((plan, WAIVER), "w-1"),
        ((WAIVER, near), "near"),
        ((old, WAIVER), "w-1"),
        ((old, plan), "plan"),
        ((near, again), "near"),
    ):
        assert laid(*waivers).disposition.waiver == winner  # type: ignore[union-attr]


def test_a_finding_about_what_the_inventory_does_not_have_is_left_alone() -> None:
    assert laid(WAIVER, finding=make_finding(target="zone:gone.test")).disposition is None


@given(
    st.lists(
        st.builds(
            make_finding,
            check=st.sampled_from(["ipv6.a", "dns.b"]),
            outcome=st.sampled_from(Outcome),
            severity=st.sampled_from(Severity),
        )
    ),
    st.integers(-20, 100),
)
def test_waiving_changes_nothing_but_the_disposition_and_never_worsens(
    found: list[Finding], days: int
) -> None:
    waived = waive(found, Waivers((WAIVER,)), NETWORK, TODAY + timedelta(days=days))
    assert [replace(f, disposition=None) for f in waived.findings] == found
    before, after = score(found), score(waived.findings)
    assert after.failures + after.excused == before.failures
    assert (after.coverage, after.not_tested) == (before.coverage, before.not_tested)
    if before.percent is not None and after.percent is not None:
        assert after.percent >= before.percent
