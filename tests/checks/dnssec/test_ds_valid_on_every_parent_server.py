from __future__ import annotations

from netaudit.facts.zone import Reason
from netaudit.model import Outcome, Phrase, Severity
from netaudit_checks.dnssec.ds_valid_on_every_parent_server import ds_valid_on_every_parent_server
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import parent, parents

WHY = Reason("EXPIRED", Severity.HIGH, "kontum.test.", "", "RFC 4034 3.1.5", Phrase("expired"))
BAD = parent(server="bad", unproved=(WHY,))


def test_what_all_prove_passes() -> None:
    verdict = ds_valid_on_every_parent_server(ZONE, parents(parent(), parent(ds=())))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 2)


def test_one_whose_word_does_not_hold_fails() -> None:
    verdict = ds_valid_on_every_parent_server(ZONE, parents(parent(), BAD))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("bad",)
    assert params(verdict)["reasons"] == (WHY.text,)


def test_where_nothing_holds_others_tell_it() -> None:
    silent = parent(outcome="silent", ds=())
    for heard in ((BAD, BAD), (BAD, silent), (silent,), ()):
        verdict = ds_valid_on_every_parent_server(ZONE, parents(*heard))
        assert verdict.outcome is Outcome.NOT_APPLICABLE
