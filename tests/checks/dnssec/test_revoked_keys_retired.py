from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.revoked_keys_retired import revoked_keys_retired
from tests.checks.builders import params
from tests.checks.dns_builders import DS, KEY, ZONE, delegation
from tests.checks.server_builders import apex, seen, zone_apex

REVOKED = replace(KEY, key_tag=135, flags=385)


def test_a_revoked_key_that_signs_its_end_passes() -> None:
    going = apex(keys=(KEY, REVOKED), sets=(seen("DNSKEY", key_tags=(7, 135)),))
    assert revoked_keys_retired(ZONE, zone_apex(going), delegation()).outcome is Outcome.PASS


def test_one_that_signs_nothing_fails() -> None:
    idle = apex(keys=(KEY, REVOKED))
    verdict = revoked_keys_retired(ZONE, zone_apex(idle), delegation())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["keys"] == ("135",)


def test_one_that_a_ds_names_fails() -> None:
    named = delegation(ds=(DS, replace(DS, key_tag=135)))
    verdict = revoked_keys_retired(ZONE, zone_apex(apex(keys=(REVOKED,))), named)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ds"] == ("135/13/2",)


def test_without_revoked_keys_it_does_not_apply() -> None:
    found = revoked_keys_retired(ZONE, zone_apex(apex()), delegation())
    assert found.outcome is Outcome.NOT_APPLICABLE
