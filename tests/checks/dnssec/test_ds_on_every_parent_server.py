from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dnssec.ds_on_every_parent_server import ds_on_every_parent_server
from tests.checks.builders import params
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
    dead = parent(outcome="silent", ds=())
    assert ds_on_every_parent_server(ZONE, parents(parent(), dead)).outcome is Outcome.PASS
