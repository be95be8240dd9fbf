from __future__ import annotations

import dns.dnssec
import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.facts.roll import KeyRoll, Roll
from netaudit.probes.roll import key_roll
from tests.dns.worlds import Internet, internet
from tests.fakes.dns_keys import Signer
from tests.fakes.dns_zones import DNSKEY, DS
from tests.probes.dns_net import UNIT_ZONE, ask

NEXT = Signer.make(13, "the next key")
OTHER = Signer.make(15, "of another algorithm")


def steps(net: Internet) -> set[Roll]:
    fact: KeyRoll = ask(net, key_roll, UNIT_ZONE)
    assert load(KeyRoll, dump(fact)) == fact
    assert fact.answered
    return {step.roll for step in fact.steps}


def with_ds(net: Internet, *signers: Signer) -> Internet:
    """The parent has the DS of these keys."""
    records = [dns.dnssec.make_ds(net.unit.origin, s.dnskey, "SHA256") for s in signers]
    net.kontum.data[net.unit.origin, DS] = dns.rrset.from_rdata_list(net.unit.origin, 300, records)
    net.kontum.forget()
    return net


def test_a_zone_at_rest() -> None:
    assert steps(internet()) == set()


def test_a_zone_without_keys() -> None:
    fact: KeyRoll = ask(internet(denial=""), key_roll, UNIT_ZONE)
    assert (fact.signed, fact.steps) == (False, ())


def test_a_key_that_is_published_ahead() -> None:
    net = internet()
    held = net.unit.data[net.unit.origin, DNSKEY]
    held.add(NEXT.dnskey)
    net.unit.forget()
    assert steps(net) == {Roll.PRE_PUBLISHED}


def test_two_keys_that_sign() -> None:
    net = internet()
    net.unit.ksks.append(NEXT)
    net.unit.set_keys()
    assert steps(net) == {Roll.DOUBLE_SIGNATURE}


def test_a_ds_ahead_of_its_key() -> None:
    net = internet()
    assert steps(with_ds(net, net.unit.ksks[0], NEXT)) == {Roll.DOUBLE_DS}


def test_two_algorithms() -> None:
    net = internet()
    net.unit.ksks.append(OTHER)
    net.unit.set_keys()
    assert steps(net) == {Roll.ALGORITHM, Roll.DOUBLE_SIGNATURE}


def test_the_ds_that_was_swapped_too_early() -> None:
    assert steps(with_ds(internet(), NEXT)) == {Roll.DS_GONE}


@pytest.mark.parametrize("fields", [{"flags": 0}, {"protocol": 2}, {"algorithm": 15}])
def test_a_key_that_was_altered_is_not_gone(fields: dict[str, int]) -> None:
    net = internet()
    zsk, owner = net.unit.zsks[0].dnskey, net.unit.origin
    keys = [net.unit.ksks[0].dnskey, zsk.replace(**fields)]
    net.unit.data[owner, DNSKEY] = dns.rrset.from_rdata_list(owner, 300, keys)
    net.unit.forget()
    assert Roll.KEY_GONE not in steps(net)


def test_whose_a_ds_with_an_unknown_digest_is_cannot_be_told() -> None:
    net = with_ds(internet(), NEXT)
    owner = net.unit.origin
    (record,) = net.kontum.data[owner, DS]
    unknown = record.replace(digest_type=100)
    net.kontum.data[owner, DS] = dns.rrset.from_rdata(owner, 300, unknown)
    net.kontum.forget()
    assert steps(net) == set()


def test_the_key_that_was_taken_out_too_early() -> None:
    net = internet()
    held = net.unit.data[net.unit.origin, DNSKEY]
    net.unit.data[net.unit.origin, DNSKEY] = dns.rrset.from_rdata(
        held.name, 300, net.unit.ksks[0].dnskey
    )
    net.unit.forget()
    assert steps(net) == {Roll.KEY_GONE}


def test_the_named_key_that_does_not_sign() -> None:
    net = internet()
    net.unit.data[net.unit.origin, DNSKEY].add(NEXT.dnskey)
    net.unit.forget()
    assert steps(with_ds(net, NEXT)) == {Roll.SIGNER_GONE}


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_without_a_ds_there_is_nothing_to_lose(denial: str) -> None:
    assert steps(internet(unit_ds=[], denial=denial)) == set()
