from __future__ import annotations

import pytest

from netaudit.facts.zone import Security
from netaudit.model import Outcome
from netaudit_checks.tls.tlsa_secure import tlsa_secure
from tests.checks.builders import params
from tests.checks.dane_builders import MAIL, NO_RECORDS, dane, tlsa_name

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE = Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("security", [Security.INSECURE, Security.BOGUS])
def test_what_is_not_secure_fails(security: Security) -> None:
    verdict = tlsa_secure(MAIL, dane(names=(tlsa_name(security=security),)))
    assert verdict.outcome is FAIL
    assert params(verdict)["security"] == str(security)


def test_outcomes() -> None:
    assert tlsa_secure(MAIL, dane()).outcome is PASS
    assert tlsa_secure(MAIL, NO_RECORDS).outcome is NOT_APPLICABLE
