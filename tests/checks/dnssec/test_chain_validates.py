from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.facts.zone import Security
from netaudit.model import Outcome
from netaudit_checks.dnssec.chain_validates import chain_validates
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, chain, reason


def test_secure_passes_with_the_way_down() -> None:
    verdict = chain_validates(ZONE, chain())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["zones"] == (".", ZONE.name)


def test_zones_above_the_anchor_are_not_part_of_the_way() -> None:
    above = replace(chain().links[0], security=Security.INDETERMINATE)
    verdict = chain_validates(ZONE, replace(chain(), links=(above, *chain().links[1:])))
    assert params(verdict)["zones"] == (ZONE.name,)


def test_bogus_fails_with_place_and_reason() -> None:
    verdict = chain_validates(ZONE, chain("bogus", reason(), reason()))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"zones": (ZONE.name,), "reasons": (reason().text,)}


@pytest.mark.parametrize("state", ["insecure", "indeterminate"])
def test_what_has_no_chain_is_told_elsewhere(state: str) -> None:
    assert chain_validates(ZONE, chain(state)).outcome is Outcome.NOT_APPLICABLE


def test_the_zones_that_are_bogus_are_named_or_else_the_zone_itself() -> None:
    bogus = chain("bogus", *(reason(text=f"reason {n}") for n in range(8)))
    above = replace(bogus.links[0], zone="kontum.test", security=Security.BOGUS)
    told = params(chain_validates(ZONE, replace(bogus, links=(above,))))
    assert told["zones"] == ("kontum.test",)
    assert len(told["reasons"]) == 6
    assert params(chain_validates(ZONE, replace(bogus, links=())))["zones"] == (ZONE.name,)
