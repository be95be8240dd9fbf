from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.facts.sshfp import Sshfp, SshfpName, SshfpService
from netaudit.facts.zone import Security
from netaudit.model import Outcome
from netaudit.registry import load
from netaudit_checks.dns.sshfp_usable import sshfp_usable
from tests.factories import make_service

GATEWAY = make_service(protocol="ssh", port=22, names=("gw.so-a.kontum.test",))
GOOD, SHA1 = Sshfp(4, 2, "ab" * 32), Sshfp(4, 1, "ab" * 20)
NAME = SshfpName(GATEWAY.names[0], "NOERROR", Security.SECURE, (GOOD,))


def judged(name: SshfpName) -> Outcome:
    return sshfp_usable(GATEWAY, SshfpService((name,))).outcome


@pytest.mark.parametrize("records", [(GOOD,), (GOOD, SHA1), (Sshfp(6, 2, "ab" * 32),)])
def test_sound_ones_pass(records: tuple[Sshfp, ...]) -> None:
    assert judged(replace(NAME, records=records)) is Outcome.PASS


@pytest.mark.parametrize(
    "records",
    [(SHA1,), (GOOD, Sshfp(2, 2, "ab" * 32)), (Sshfp(4, 2, "ab"),), (Sshfp(256, 256, ""),)],
)
def test_others_fail(records: tuple[Sshfp, ...]) -> None:
    assert judged(replace(NAME, records=records)) is Outcome.FAIL


def test_unsigned_ones_fail_and_none_is_none() -> None:
    assert judged(replace(NAME, security=Security.INSECURE)) is Outcome.FAIL
    assert judged(replace(NAME, records=())) is Outcome.NOT_APPLICABLE
    where = load().checks["dns.sshfp-usable"].meta.where
    assert where is not None
    assert (where(GATEWAY), where(make_service())) == (True, False)
