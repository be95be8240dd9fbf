from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.tls.tlsa_published import tlsa_published
from tests.checks.builders import params
from tests.checks.dane_builders import MAIL, NO_RECORDS, dane, tlsa_name

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE = Outcome.NOT_APPLICABLE


def test_outcomes() -> None:
    assert tlsa_published(MAIL, dane()).outcome is PASS
    verdict = tlsa_published(MAIL, NO_RECORDS)
    assert verdict.outcome is FAIL
    assert params(verdict)["names"] == ("mail.so-a.kontum.test",)


def test_dead_servers_are_no_missing_record() -> None:
    dead = dane(names=(tlsa_name(records=(), rcode="SERVFAIL"),))
    assert tlsa_published(MAIL, dead).outcome is NOT_APPLICABLE


def test_it_is_for_mail_servers_with_a_name() -> None:
    from dataclasses import replace

    from netaudit.registry import load

    assert tlsa_published(replace(MAIL, names=()), dane()).outcome is NOT_APPLICABLE
    where = load().checks["tls.tlsa-published"].meta.where
    assert where is not None
    assert (where(MAIL), where(replace(MAIL, protocol="https"))) == (True, False)
