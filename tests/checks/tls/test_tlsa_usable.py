from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.tls.tlsa_usable import tlsa_usable
from tests.checks.builders import params
from tests.checks.dane_builders import MAIL, NO_RECORDS, dane, tlsa, tlsa_name
from tests.factories import make_service

if TYPE_CHECKING:
    from netaudit.facts.dane import Tlsa

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE = Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    "record",
    [
        tlsa(usage=1), tlsa(usage=4), tlsa(selector=2), tlsa(matching=3), tlsa(data="ab" * 20),
        tlsa(matching=2), tlsa(matching=0, data=""), tlsa(usage=256, selector=256, matching=256),
    ],
)  # fmt: skip
def test_what_a_mail_server_cannot_use(record: Tlsa) -> None:
    verdict = tlsa_usable(MAIL, dane(names=(tlsa_name(records=(tlsa(), record)),)))
    assert verdict.outcome is FAIL
    assert params(verdict)["records"] == (f"_25._tcp.mail.so-a.kontum.test: {record.label}",)


@pytest.mark.parametrize(
    "record", [tlsa(usage=2), tlsa(selector=0), tlsa(matching=2, data="ab" * 64), tlsa(matching=0)]
)
def test_what_it_can(record: Tlsa) -> None:
    assert tlsa_usable(MAIL, dane(names=(tlsa_name(records=(record,)),))).outcome is PASS


def test_others_take_every_usage() -> None:
    web, fact = make_service(), dane(names=(tlsa_name(records=(tlsa(usage=1),)),))
    assert tlsa_usable(web, fact).outcome is PASS
    assert tlsa_usable(MAIL, NO_RECORDS).outcome is NOT_APPLICABLE
