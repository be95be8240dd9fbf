from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.cds_delete_form import cds_delete_form
from tests.checks.builders import params
from tests.checks.dns_builders import DS, ZONE
from tests.checks.server_builders import apex, cdnskey, offering, zone_apex

NULL = replace(DS, key_tag=0, algorithm=0, digest_type=0, digest="00", matched=False)


def test_an_offer_of_keys_passes() -> None:
    assert cds_delete_form(ZONE, zone_apex(offering())).outcome is Outcome.PASS


def test_a_request_fails_with_its_servers() -> None:
    asking = offering(cds=(NULL,), cds_text=("0 0 0 00",))
    verdict = cds_delete_form(ZONE, zone_apex(asking))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"zone": ZONE.name, "servers": (asking.server,)}


def test_a_request_out_of_form_fails_as_such() -> None:
    mixed = offering(cds=(DS, NULL), cds_text=("7 13 2 ab", "0 0 0 00"))
    odd = apex(cdnskeys=(cdnskey(delete=True, text="257 3 0 AA=="),))
    for view in (mixed, odd):
        verdict = cds_delete_form(ZONE, zone_apex(view))
        assert verdict.outcome is Outcome.FAIL
        assert "form" in verdict.message


def test_without_either_it_does_not_apply() -> None:
    assert cds_delete_form(ZONE, zone_apex(apex())).outcome is Outcome.NOT_APPLICABLE


def test_a_cdnskey_that_asks_is_one_of_its_form() -> None:
    null = cdnskey(delete=True, text="0 3 0 AA==")
    for asking in (
        apex(cdnskeys=(null,)),
        offering(cds=(NULL,), cds_text=("0 0 0 00",), cdnskeys=(null,)),
    ):
        verdict = cds_delete_form(ZONE, zone_apex(asking))
        assert verdict.outcome is Outcome.FAIL
        assert params(verdict) == {"zone": ZONE.name, "servers": (asking.server,)}
