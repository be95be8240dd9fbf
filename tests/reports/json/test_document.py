from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netaudit.model import Instant, Missed, Outcome, Preflight, Question, Seen, Text, Why
from netaudit_reports.json import render, run_document, schema_text
from netaudit_reports.json.document import FACT, STRING
from netaudit_reports.tally import tally
from tests.factories import (
    NOON,
    Glimpse,
    addresses,
    make_finding,
    make_inventory,
    make_judged,
    make_run,
    make_unit,
)
from tests.reports.hostile import hostile

if TYPE_CHECKING:
    from netaudit.judge import Judged

VALIDATOR = Draft202012Validator(json.loads(schema_text()))
QUESTION = Question("glimpse.Glimpse", "service:so-a/web/tcp/443", "ops")


def glimpse(banner: str) -> Seen:
    return Seen(Glimpse(addresses("2001:db8::1")[0], banner, NOON, (22,)), NOON)


def document(judged: Judged) -> dict[str, Any]:
    made: dict[str, Any] = json.loads("".join(run_document(tally(judged))))
    VALIDATOR.validate(made)
    return made


def test_the_document_of_an_empty_run_is_valid() -> None:
    made = document(make_judged(run=make_run(ended=None)))
    assert made["run"]["ended"] is None
    assert made["score"]["grade"] is None
    assert (made["findings"], made["observations"]) == ([], [])


def test_a_finding_is_told_in_both_languages_with_its_parameters() -> None:
    params = (("at", Instant(NOON)), ("n", 3), ("names", ("a", "b")))
    finding = make_finding(message="{n} of {names} at {at}", params=params, evidence=(QUESTION,))
    made = document(make_judged(finding))
    (told,) = made["findings"]
    assert told["message"] == {
        "vi": "3 of a, b at 21/11/2026 12:00 UTC",
        "en": "3 of a, b at 2026-11-21 12:00 UTC",
    }
    assert told["params"] == {"at": "2026-11-21T12:00:00+00:00", "n": 3, "names": ["a", "b"]}
    assert told["fingerprint"] == finding.fingerprint
    assert told["evidence"] == ["glimpse.Glimpse"]


def test_facts_behind_failures_are_there_as_the_store_keeps_them() -> None:
    other = replace(QUESTION, target="passed")
    missed = replace(QUESTION, fact="reach.ReachV6")
    made = document(
        make_judged(
            make_finding(evidence=(QUESTION, missed)),
            make_finding(target="passed", outcome=Outcome.PASS, evidence=(other,)),
            observations={
                QUESTION: glimpse("220"),
                other: glimpse("221"),
                missed: Missed(Why.DEADLINE, "30 s", NOON),
            },
        )
    )
    first, second = made["observations"]
    assert first["value"]["banner"] == "220"
    assert (first["why"], first["omitted"]) == (None, False)
    assert (second["value"], second["why"], second["detail"]) == (None, "deadline", "30 s")


@pytest.mark.parametrize("banner", ["x" * FACT, "x" * (FACT - 50), "é" * FACT, "\ud800"])
def test_a_fact_that_the_document_cannot_hold_is_omitted_and_says_so(banner: str) -> None:
    finding = make_finding(evidence=(QUESTION,))
    made = document(make_judged(finding, observations={QUESTION: glimpse(banner)}))
    (told,) = made["observations"]
    assert (told["value"], told["omitted"]) == (None, True)


def test_units_checks_scores_and_authorisation() -> None:
    inventory = make_inventory(make_unit("so-a", 1), make_unit("so-b", 2))
    made = document(make_judged(make_finding(), inventory=inventory))
    assert [(u["id"], u["score"]["failures"]) for u in made["units"]] == [("so-a", 1), ("so-b", 0)]
    assert made["checks"][0]["remedy"]["en"] == "Remedy of ipv6.service-reachable."
    assert made["run"]["authorisation"]["scope"] == ["2001:db8::/32", "198.18.0.0/15"]
    assert made["run"]["preflight"][0]["ok"] is True


@settings(max_examples=60, deadline=None)
@given(st.tuples(hostile(), hostile(), hostile(), hostile()))
def test_whatever_is_sent_the_document_is_valid_and_bounded(texts: tuple[str, ...]) -> None:
    name, param, banner, target = texts
    unit = replace(make_unit(), name=Text(name, name))
    key = target.encode("utf-8", "replace").decode("utf-8")  # inventories are Unicode
    finding = make_finding(params=(("service", param), ("addresses", (param,))), target=key)
    judged = make_judged(
        replace(finding, evidence=(QUESTION,)),
        inventory=make_inventory(unit),
        observations={QUESTION: glimpse(banner)},
    )
    made = document(judged)
    assert len(made["units"][0]["name"]["vi"]) <= 6 * STRING + 30
    assert len(json.dumps(made)) < 200_000


def test_the_renderer_writes_the_document_with_its_schema(tmp_path: Path) -> None:
    first = render(make_judged(make_finding()), tmp_path / "out")
    assert first == tmp_path / "out" / "run.json"
    VALIDATOR.validate(json.loads(first.read_text(encoding="utf-8")))
    assert (first.parent / "run.schema.json").read_text(encoding="utf-8") == schema_text()


def test_one_finding_is_one_line() -> None:
    """So that two runs can be compared with diff."""
    judged = make_judged(*(make_finding(target=f"t{n}") for n in range(50)))
    with tempfile.TemporaryDirectory() as folder:
        lines = render(judged, Path(folder) / "o").read_text(encoding="utf-8").splitlines()
    assert sum('"target":"t' in line for line in lines) == 50


@pytest.mark.parametrize("broken", [{}, {"format": "netaudit-run", "version": 1}])
def test_the_schema_refuses_what_is_no_run(broken: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(broken)


def test_standings_on_the_ladder_and_none_in_a_report_for_one_unit() -> None:
    judged = make_judged(make_finding(outcome=Outcome.FAIL))
    made = document(judged)
    assert {share["rung"]: share["units"] + share["at_least"] for share in made["ladder"]} == {
        "not assigned": 1,
        "assigned": 0,
        "reachable": 0,
        "operational": 0,
        "parity": 0,
        "ipv6 only": 0,
    }
    unit = made["units"][0]
    assert unit["ladder"]["holds"][0]["gap"] == "not judged"
    assert set(unit["services"]) == {"service:so-a/web/tcp/443"}
    limited = document(replace(judged, audience="so-a"))
    assert limited["ladder"] == []
    assert limited["units"][0]["ladder"] is None
    assert limited["units"][0]["services"] == {}


def test_a_preflight_is_told_in_both_languages_with_its_parameters() -> None:
    servers = tuple(f"192.0.2.{n}" for n in range(1, 27))
    run = make_run(
        preflight=(
            Preflight("clock", True, "{at}, synchronised", (("at", Instant(NOON)),)),
            Preflight("DNS over UDP", True, "answered by {servers}", (("servers", servers),)),
            Preflight("IPv4", False, "no {{route}}"),
        )
    )
    clock, dns, old = document(make_judged(run=run))["run"]["preflight"]
    assert clock == {
        "name": "clock",
        "ok": True,
        "detail": "2026-11-21 12:00 UTC, synchronised",
        "message": {
            "vi": "21/11/2026 12:00 UTC, được đồng bộ",
            "en": "2026-11-21 12:00 UTC, synchronised",
        },
        "params": {"at": NOON.isoformat()},
    }
    assert dns["detail"] == f"answered by {', '.join(servers)}"
    assert dns["params"] == {"servers": list(servers)}
    assert dns["message"]["vi"].startswith("có trả lời từ 192.0.2.1, 192.0.2.2, ")
    assert (old["detail"], old["params"]) == ("no {route}", {})
