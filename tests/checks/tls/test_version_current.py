from __future__ import annotations

import pytest

from netaudit.facts.reach import PortState
from netaudit.model import Outcome
from netaudit_checks.tls.version_current import version_current
from tests.checks.builders import V4, V6, endpoint, params, server
from tests.factories import make_service


@pytest.mark.parametrize("versions", [("TLSv1.3", "TLSv1.2"), ("TLSv1.2",), ("TLSv1.3",)])
def test_current_versions_pass(versions: tuple[str, ...]) -> None:
    verdict = version_current(make_service(), server(endpoint(versions=versions)))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["versions"] == tuple(sorted(versions))


def test_an_old_version_beside_a_current_one_fails() -> None:
    old = endpoint(V4, versions=("TLSv1.3", "TLSv1.1", "TLSv1"))
    verdict = version_current(make_service(), server(endpoint(), old))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"versions": ("TLSv1", "TLSv1.1"), "addresses": (V4,)}


def test_no_version_at_all_fails() -> None:
    bare = endpoint(versions=(), certificate=None, detail="WRONG_VERSION_NUMBER")
    verdict = version_current(make_service(), server(bare))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"addresses": (V6,), "said": "WRONG_VERSION_NUMBER"}


def test_a_version_that_we_cannot_offer_is_no_pass() -> None:
    verdict = version_current(make_service(), server(endpoint(unasked=("TLSv1",))))
    assert verdict.outcome is Outcome.NOT_TESTED


def test_what_could_not_be_learnt_is_no_failure() -> None:
    blank = endpoint(versions=(), unasked=("TLSv1.2", "TLSv1"), certificate=None)
    verdict = version_current(make_service(), server(blank))
    assert (verdict.outcome, params(verdict)["versions"]) == (
        Outcome.NOT_TESTED, ("TLSv1", "TLSv1.2")
    )  # fmt: skip


def test_a_service_that_is_down_is_told_elsewhere() -> None:
    down = server(endpoint(state=PortState.CLOSED, versions=(), certificate=None))
    assert version_current(make_service(), down).outcome is Outcome.NOT_APPLICABLE


def test_half_asked_is_not_a_pass() -> None:
    verdict = version_current(make_service(), server(unasked=("IPv6: no route",)))
    assert verdict.outcome is Outcome.NOT_TESTED


def test_silence_says_nothing_about_versions() -> None:
    mute = endpoint(V4, versions=(), certificate=None, silent=True)
    assert version_current(make_service(), server(mute)).outcome is Outcome.NOT_APPLICABLE
    verdict = version_current(make_service(), server(endpoint(versions=("TLSv1",)), mute))
    assert params(verdict)["addresses"] == (V6,)
