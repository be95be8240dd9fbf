from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netaudit import registry
from netaudit.disposition import DispositionKind
from netaudit.errors import PolicyError
from netaudit.policy.waivers import load, load_text, plan_from_csv, to_yaml, unknown_checks

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
waivers:
  w-1:
    when: {check: ipv6.parity, unit: [so-a, xa-*], level: commune}
    reason: The vendor delivers the router in December.
    approver: Phó giám đốc
    document: 12/QĐ-TEST
    created: 2026-11-01
    expires: 30/12/2026
    control: The gateway blocks it meanwhile.
"""


def test_a_waiver_as_it_is_written() -> None:
    (waiver,) = load_text(GOOD).entries
    assert (waiver.id, waiver.kind) == ("w-1", DispositionKind.WAIVED)
    assert waiver.expires == date(2026, 12, 30)
    assert waiver.when.unit == ("so-a", "xa-*")
    assert load_text(to_yaml(load_text(GOOD))) == load_text(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    expires: 30/12/2026\n", "", "w.yaml:3:5: waivers.w-1.expires is missing here"),
        ("30/12/2026", "2027-11-01", "w.yaml:8:14: a waiver lasts 180 days at most, to 2027-04-30"),
        ("30/12/2026", "2026-10-01", "w.yaml:8:14: this is before the day"),
        ("30/12/2026", "soon", "w.yaml:8:14: “soon” is not a day"),
        ("The vendor delivers the router in December.", "vendor", "explains nothing"),
        ("{check: ipv6.parity, unit: [so-a, xa-*], level: commune}", "{}", "would waive every"),
        ("level: commune", "level: comune", "did you mean commune?"),
        ("check: ipv6", "chek: ipv6", "did you mean check?"),
        ("    control: The gateway blocks it meanwhile.\n", "", "what protects"),
        ("    when:", "    disposition: planned\n    when:", "a plan needs an owner"),
        ("    when:", "    disposition: planed\n    when:", "did you mean planned?"),
    ],
)
def test_mistakes_name_their_place(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    with pytest.raises(PolicyError) as caught:
        load_text(GOOD.replace(old, new), "w.yaml")
    assert expected in str(caught.value)


def test_a_pattern_that_fits_no_check_is_told() -> None:
    loaded = registry.load()
    waivers = load_text(GOOD.replace("check: ipv6.parity", "check: [ipv6.*, ipv6.paritty]"))
    assert list(unknown_checks(waivers, loaded)) == [("w-1", "ipv6.paritty")]


def test_a_plan_of_improvement(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(
        "\ufeffMã đơn vị;Phép kiểm tra;Đối tượng;Việc cần làm;Người phụ trách;Hạn\n"
        "so-a;ipv6.parity;service:so-a/web/tcp/443;Mở IPv6 trên tường lửa;Tổ mạng;15/12/2026\n"
        "\n"
        "xa-1;dnssec.*;;;Nhà cung cấp;2026-12-20\n",
        "utf-8",
    )
    plan = plan_from_csv(path, document="BC-1", approver="BTC", created=date(2026, 11, 21))
    first, second = plan.entries
    assert first.kind is DispositionKind.PLANNED
    assert (first.owner, first.expires) == ("Tổ mạng", date(2026, 12, 15))
    assert first.when.target == ("service:so-a/web/tcp/443",)
    assert (second.id, second.reason) == ("plan-4", "BC-1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "names no column unit, check, owner, due"),
        ("unit,check,owner\n", "names no column due"),
        ("unit,check,owner,due\nso-a,a.b,An,someday\n", "plan.csv:2: “someday” is not a day"),
        ("unit,check,owner,due\nso-a,,An,2026-12-01\n", "plan.csv:2: expected a text"),
        ("unit,check,owner,due\nso-a\n", "plan.csv:2: “None” is not a day"),
    ],
)
def test_a_plan_with_mistakes(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError) as caught:
        plan_from_csv(path, document="BC-1", approver="BTC", created=date(2026, 11, 21))
    assert expected in str(caught.value)


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(GOOD, "utf-8")
    assert load(path) == load_text(GOOD)
    with pytest.raises(PolicyError, match="cannot be read"):
        load(tmp_path / "none.yaml")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200) | st.from_regex(r"waivers:\n  w:\n    .{0,80}", fullmatch=True))
def test_no_text_does_anything_but_load_or_tell_its_mistakes(text: str) -> None:
    with suppress(PolicyError):
        load_text(text)
