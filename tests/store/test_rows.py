import json
from dataclasses import replace
from datetime import timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest

from netaudit.i18n import render
from netaudit.model import (
    Instant,
    Missed,
    Observation,
    Param,
    Phrase,
    Preflight,
    Question,
    Seen,
    Why,
)
from netaudit.store import rows
from tests.factories import NOON, make_finding
from tests.fakes.pack.facts import Colour

WAY = Phrase("no {family} from this vantage: {reason}", (("family", "IPv6"), ("reason", "{x}")))
QUESTION = Question("facts.Colour", "zone:a.test", "ops")
FACTS: dict[str, type] = {"facts.Colour": Colour}


def row(observed: Observation) -> Any:
    return SimpleNamespace(**rows.observation_row("r1", QUESTION, observed))


@pytest.mark.parametrize(
    "observed",
    [
        Seen(Colour("đỏ"), NOON),
        Missed(Why.NO_ROUTE, "no IPv6 here", NOON),
        Missed(Why.NO_ROUTE, WAY, NOON),
    ],
)
def test_an_observation_comes_back(observed: Observation) -> None:
    assert rows.observation(row(observed), FACTS) == observed


def test_a_reason_is_read_by_sql_in_english() -> None:
    assert row(Missed(Why.NO_ROUTE, WAY, NOON)).detail == "no IPv6 from this vantage: {x}"


def test_a_reason_from_before_there_were_phrases_is_what_it_was() -> None:
    stored = row(Missed(Why.NO_ROUTE, "no IPv6 {here}", NOON))
    assert (stored.detail, stored.body) == ("no IPv6 {here}", None)
    assert rows.observation(stored, FACTS) == Missed(Why.NO_ROUTE, "no IPv6 {here}", NOON)


def test_times_are_kept_in_utc_so_that_they_sort_as_text() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=7)))
    assert rows.stamp(there) == rows.stamp(NOON)
    assert rows.stamp(NOON) < rows.stamp(NOON + timedelta(seconds=1))


def test_a_fact_that_nobody_knows_or_of_another_shape_is_missed() -> None:
    stored = row(Seen(Colour("red"), NOON))
    unknown = rows.observation(stored, {})
    assert isinstance(unknown, Missed)
    assert "no loaded probe knows the fact facts.Colour" in str(unknown.detail)
    stored.body = '{"other": 1}'
    changed = rows.observation(stored, FACTS)
    assert isinstance(changed, Missed)
    assert (changed.why, "another shape" in str(changed.detail)) == (Why.UNABLE, True)


def test_a_judgements_findings_come_back_in_their_order() -> None:
    found = [replace(make_finding(), unit=unit) for unit in ("so-b", "so-a")]
    assert rows.unpack(rows.pack(found)) == found
    assert rows.unpack(rows.pack([])) == []


def kept(column: str) -> tuple[Preflight, ...]:
    """The results in the preflight column of a row of `run`."""
    row: Any = SimpleNamespace(
        id="r1",
        kind="audit",
        vantage="ops",
        started=rows.stamp(NOON),
        ended=None,
        pruned=None,
        inventory_digest="",
        policy_digest="",
        versions="{}",
        preflight=column,
        packets_sent=0,
        partial=False,
    )
    return rows.run(row).preflight


@pytest.mark.parametrize(
    "value",
    [
        "2001:db8::1",
        "2026",
        2048,
        Instant(NOON),
        ("192.0.2.1", "2001:db8::1"),
        Phrase("{x}", (("x", Phrase("no route")),)),
    ],
)
def test_a_preflight_comes_back_with_its_values(value: Param) -> None:
    results = (
        Preflight("IPv6", True, "from {address}", (("address", value),)),
        Preflight("DNS", False, "no server of the root hints answers"),
    )
    assert kept(rows.preflight_json(results)) == results
    assert kept(rows.preflight_json(())) == ()


@pytest.mark.parametrize(
    ("sentence", "en", "vi"),
    [
        ("from 198.18.0.9", "from 198.18.0.9", "from 198.18.0.9"),
        (
            "no server of the root hints answers",
            "no server of the root hints answers",
            "không máy chủ nào trong danh sách máy chủ gốc trả lời",
        ),
        ("the helper: {'a': {}} {0}", "the helper: {'a': {}} {0}", "the helper: {'a': {}} {0}"),
    ],
)
def test_a_preflight_of_before_is_a_sentence(sentence: str, en: str, vi: str) -> None:
    (found,) = kept(json.dumps([["IPv4", False, sentence]]))
    assert (found.name, found.ok, found.params) == ("IPv4", False, ())
    assert render(found.message, found.params, "en") == en
    assert render(found.message, found.params, "vi") == vi
    assert kept(rows.preflight_json([found])) == (found,)
