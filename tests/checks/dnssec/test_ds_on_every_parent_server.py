from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.ds_on_every_parent_server import ds_on_every_parent_server
from tests.checks.builders import params, told
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import parent, parents


def test_the_same_ds_passes() -> None:
    assert ds_on_every_parent_server(ZONE, parents(parent(), parent())).outcome is Outcome.PASS


def test_another_ds_or_none_fails() -> None:
    verdict = ds_on_every_parent_server(ZONE, parents(parent(), parent(server="bad", ds=())))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"][1] == "bad: -"


def test_without_a_ds_anywhere_it_does_not_apply() -> None:
    found = ds_on_every_parent_server(ZONE, parents(parent(ds=())))
    assert found.outcome is Outcome.NOT_APPLICABLE


def test_dead_ones_are_told_elsewhere() -> None:
    dead = parent(outcome="silent", ds=(), servers=())
    assert ds_on_every_parent_server(ZONE, parents(parent(), dead)).outcome is Outcome.PASS


@pytest.mark.parametrize(("came", "word"), [("silent", "silent"), ("NOTIMP", "NOTIMP")])
def test_who_refers_and_has_no_answer_about_the_ds_fails(came: str, word: str) -> None:
    verdict = ds_on_every_parent_server(ZONE, parents(parent(), parent(outcome=came, ds=())))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "servers") == (f"ns1.kontum.test (2001:db8::53): {word}",)


def test_where_nobody_above_answers_about_the_ds_it_is_not_said_that_there_is_none() -> None:
    verdict = ds_on_every_parent_server(ZONE, parents(parent(outcome="NOTIMP", ds=())))
    assert (verdict.outcome, "no server above" in verdict.message) == (Outcome.FAIL, True)


def test_without_a_ds_elsewhere_who_has_no_answer_about_it_is_left_alone() -> None:
    verdict = ds_on_every_parent_server(ZONE, parents(parent(ds=()), parent(outcome="NOTIMP")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
