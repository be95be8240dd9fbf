from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.chain_validates import chain_validates
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, chain, reason


def test_secure_passes_with_the_way_down() -> None:
    verdict = chain_validates(ZONE, chain())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["zones"] == (".", ZONE.name)


def test_bogus_fails_with_place_and_reason() -> None:
    verdict = chain_validates(ZONE, chain("bogus", reason(), reason()))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"zones": (ZONE.name,), "reasons": (reason().text,)}


@pytest.mark.parametrize("state", ["insecure", "indeterminate"])
def test_what_has_no_chain_is_told_elsewhere(state: str) -> None:
    assert chain_validates(ZONE, chain(state)).outcome is Outcome.NOT_APPLICABLE
