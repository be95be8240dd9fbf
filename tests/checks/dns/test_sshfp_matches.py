from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest

from netaudit.facts.sshfp import Sshfp, SshfpName, SshfpService, SshKey, SshKeys
from netaudit.facts.zone import Security
from netaudit.model import Outcome, SecurityZone
from netaudit_checks.dns.sshfp_matches import sshfp_matches
from tests.checks.builders import params
from tests.factories import make_service

GATEWAY = make_service(protocol="ssh", port=22, names=("gw.so-a.kontum.test",))
HERE, THERE = ip_address("2001:db8:1001::1"), ip_address("198.18.1.1")
SHA1, SHA256, OTHER = Sshfp(4, 1, "ab" * 20), Sshfp(4, 2, "ab" * 32), Sshfp(4, 2, "cd" * 32)
RSA = Sshfp(1, 2, "ef" * 32)
KEY = SshKey(HERE, "ssh-ed25519", (SHA1, SHA256))
KEYS = SshKeys(SecurityZone.MANAGEMENT, (KEY,), (HERE,), (), ())


def named(*records: Sshfp) -> SshfpService:
    return SshfpService((SshfpName(GATEWAY.names[0], "NOERROR", Security.SECURE, records),))


@pytest.mark.parametrize(
    "records",
    [(SHA256,), (SHA1,), (OTHER, SHA256), (SHA256, RSA), (Sshfp(4, 2, "AB" * 32),)],
)
def test_a_key_that_a_record_is_of_passes(records: tuple[Sshfp, ...]) -> None:
    assert sshfp_matches(GATEWAY, named(*records), KEYS).outcome is Outcome.PASS


def test_another_key_fails() -> None:
    verdict = sshfp_matches(GATEWAY, named(OTHER, RSA), KEYS)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["keys"] == (f"ssh-ed25519 SHA-256 {'ab' * 32} (2001:db8:1001::1)",)


def test_every_name_and_every_key_must_fit() -> None:
    two = SshfpService((*named(SHA256).names, *named(OTHER).names))
    assert sshfp_matches(GATEWAY, two, KEYS).outcome is Outcome.FAIL
    strange = replace(KEYS, keys=(KEY, SshKey(THERE, "ssh-ed25519", (OTHER,))))
    assert sshfp_matches(GATEWAY, named(SHA256), strange).outcome is Outcome.FAIL


def test_no_key_of_the_published_algorithms_fails() -> None:
    verdict = sshfp_matches(GATEWAY, named(RSA), replace(KEYS, keys=()))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == ("2001:db8:1001::1",)
    other = sshfp_matches(GATEWAY, named(SHA256), replace(KEYS, asked=(HERE, THERE)))
    assert params(other)["addresses"] == ("198.18.1.1",)


def test_what_was_not_asked_or_not_there() -> None:
    part = replace(KEYS, unasked=("IPv6: no route",))
    assert sshfp_matches(GATEWAY, named(SHA256), part).outcome is Outcome.NOT_TESTED
    assert sshfp_matches(GATEWAY, named(), KEYS).outcome is Outcome.NOT_APPLICABLE
    nothing = replace(KEYS, keys=(), asked=())
    unknown = sshfp_matches(GATEWAY, named(Sshfp(99, 2, "ab" * 32)), nothing)
    assert unknown.outcome is Outcome.NOT_APPLICABLE


def test_addresses_that_showed_no_key_are_told() -> None:
    closed = ("198.18.1.1: closed",)
    verdict = sshfp_matches(GATEWAY, named(SHA256), replace(KEYS, silent=closed))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict) == {"keys": ("ssh-ed25519",), "addresses": closed}
    all_closed = replace(KEYS, keys=(), asked=(), silent=closed)
    verdict = sshfp_matches(GATEWAY, named(SHA256), all_closed)
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert params(verdict)["addresses"] == closed
