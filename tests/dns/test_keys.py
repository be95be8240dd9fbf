from __future__ import annotations

import hashlib
from typing import Any

import dns.dnssec
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.crypto import CURRENT, digest
from netaudit.dns.keys import (
    MAX_DS,
    Entry,
    KeyState,
    Security,
    dnskeys,
    ds_label,
    effective_ds,
    from_anchor_keys,
    from_ds,
    matches,
    weakest,
)
from netaudit.dns.message import RRset
from netaudit.dns.signature import (
    MAX_ALTERED,
    MAX_KEYS_PER_TAG,
    Keys,
    Work,
    key_fields,
    key_label,
    key_tag,
)
from tests.dns.worlds import reasons
from tests.fakes.dns_zones import NOW, Zone, name

ZONE = Zone.make("test.")
TRIAL = Keys(ZONE.origin, (), NOW, CURRENT)
DIGEST = "ab" * 32


def ds(text: str) -> Any:
    return dns.rdata.from_text("IN", "DS", text)


def answer(*, signed: bool = True) -> RRset:
    made = ZONE.data[ZONE.origin, dns.rdatatype.DNSKEY]
    sigs = (ZONE.sign_with(made, ZONE.ksks[0]),) if signed else ()
    return RRset(ZONE.origin, 48, 300, tuple(made), sigs)


def judged(*records: Any, keys: RRset | None = None) -> KeyState:
    return from_ds(records, keys or answer(), TRIAL, Work())


def test_a_ds_is_the_digest_of_one_key() -> None:
    record = ZONE.ds()[0]
    assert matches(record, name("TEST."), ZONE.ksks[0].dnskey)
    assert not matches(record, ZONE.origin, ZONE.zsks[0].dnskey)
    assert not matches(record, name("other."), ZONE.ksks[0].dnskey)
    assert not matches(record.replace(algorithm=8), ZONE.origin, ZONE.ksks[0].dnskey)
    assert not matches(record.replace(digest_type=250), ZONE.origin, ZONE.ksks[0].dnskey)
    assert ds_label(record) == f"{record.key_tag}/13/2"


def test_a_matching_ds_makes_all_keys_authentic() -> None:
    state = judged(*ZONE.ds())
    assert state.security is Security.SECURE
    assert state.keys
    assert len(state.keys.keys) == 2


def test_a_ds_with_the_tag_of_a_key_and_another_digest_is_told_beside_a_sound_one() -> None:
    sound = ZONE.ds()[0]
    state = judged(sound, ds(f"{sound.key_tag} 13 2 {DIGEST}"))
    assert state.security is Security.SECURE
    assert [(f.code, f.detail) for f in state.flaws] == [("DS_BESIDE", f"{sound.key_tag}/13/2")]


@pytest.mark.parametrize("text", [f"1 13 2 {DIGEST}", f"1 8 4 {'ab' * 48}"])
def test_a_ds_that_matches_nothing_is_bogus(text: str) -> None:
    state = judged(ds(text))
    assert (state.security, state.keys) == (Security.BOGUS, None)
    tag, algorithm, digest_type, _ = text.split()
    named = f"{tag}/{algorithm}/{digest_type}"
    assert reasons(state.flaws) == [f"DS_WITHOUT_KEY | {ZONE.origin} | {ZONE.origin} | {named}"]


@pytest.mark.parametrize("others", [MAX_DS, 60])
def test_any_number_of_ds_that_match_nothing_may_stand_before_the_one_that_does(
    others: int,
) -> None:
    """RFC 4035 section 5.2: one suffices. Of so many only some are told."""
    state = judged(*(ds(f"{tag} 13 2 {DIGEST}") for tag in range(others)), *ZONE.ds())
    assert state.security is Security.SECURE
    assert [flaw.code for flaw in state.flaws] == ["DS_BESIDE"] * MAX_DS


def test_however_many_ds_have_the_tag_of_a_key_the_right_one_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In which order they come is the server's affair; a key is digested once for each kind."""
    made: list[int] = []

    def counted(kind: int, octets: bytes) -> bytes | None:
        made.append(kind)
        return digest(kind, octets)

    monkeypatch.setattr("netaudit.dns.keys.digest", counted)
    tag = key_tag(ZONE.ksks[0].dnskey)
    collide = [ds(f"{tag} 13 2 {number:064x}") for number in range(10 * MAX_DS)]
    assert judged(*collide, *ZONE.ds()).security is Security.SECURE
    assert made == [2]


def test_of_a_ds_that_fits_no_key_the_likeness_is_told() -> None:
    """RFC 4034 section 5.1: mistyped, or of a key whose other fields were changed since."""
    (right,), key = ZONE.ds(), ZONE.ksks[0].dnskey
    was, about = ds_label(right), f"{ZONE.origin} | {ZONE.origin}"
    first = f"DS_WITHOUT_KEY | {about} | "
    for wrong, hint in (
        (right.replace(digest=b"x" * 32), f"DS_DIGEST_DIFFERS | {about} | {was}"),
        (right.replace(key_tag=1), f"DS_FIELDS_DIFFER | {about} | 1/13/2, {key_label(key)}"),
    ):
        assert reasons(judged(wrong).flaws) == [first + ds_label(wrong), hint]
    for fields in ({"flags": 0}, {"flags": 256}, {"protocol": 0}, {"algorithm": 15}):
        changed = key.replace(**fields)
        keys = RRset(ZONE.origin, 48, 300, (changed,), answer().sigs)
        hint = f"KEY_ALTERED | {about} | {was}, {key_fields(changed)}"
        assert reasons(judged(right, keys=keys).flaws) == [first + was, hint]
    revoked = key.replace(flags=0x181)
    keys = RRset(ZONE.origin, 48, 300, (revoked,), answer().sigs)
    hint = f"KEY_REVOKED | {ZONE.origin} | {ZONE.origin} DNSKEY | {key_label(revoked)}"
    assert reasons(judged(right, keys=keys).flaws) == [first + was, hint]


def test_so_many_keys_are_tried_for_a_likeness() -> None:
    wrong = ds(f"{key_tag(GOOD_KEY)} 13 2 {DIGEST}")
    fill = [GOOD_KEY.replace(key=bytes([n]) * 64) for n in range(MAX_ALTERED)]
    for place, told in ((MAX_ALTERED - 1, True), (MAX_ALTERED, False)):
        keys = (*fill[:place], GOOD_KEY)
        state = judged(wrong, keys=RRset(ZONE.origin, 48, 300, keys, ()))
        assert ("DS_DIGEST_DIFFERS" in {f.code for f in state.flaws}) is told


def test_keys_that_the_ds_name_and_that_sign_nothing_are_named_as_far_as_there_are_few() -> None:
    some = [GOOD_KEY.replace(key=bytes([n]) * 64, flags=0) for n in range(MAX_KEYS_PER_TAG + 1)]
    records = [dns.dnssec.make_ds(ZONE.origin, key, "SHA256") for key in some]
    state = judged(*records, keys=RRset(ZONE.origin, 48, 300, tuple(some), ()))
    named = some[:MAX_KEYS_PER_TAG]
    told = [f for f in state.flaws if f.code == "DNSKEY_NOT_SIGNED_BY_DS"]
    assert [f.detail for f in told] == [", ".join(map(key_label, named))]
    told = [f for f in state.flaws if f.code == "KEY_NOT_FOR_ZONE"]
    assert [f.detail for f in told] == [f"{key_tag(key)}/13 (DNSKEY 0 3 13)" for key in named]


def test_keys_signed_by_others_of_the_zone_are_not_said_to_be_signed_by_nobody() -> None:
    made = ZONE.data[ZONE.origin, dns.rdatatype.DNSKEY]
    by_zsk = ZONE.sign_with(made, ZONE.zsks[0])
    strange = by_zsk.replace(key_tag=by_zsk.key_tag ^ 1)
    keys = RRset(ZONE.origin, 48, 300, tuple(made), (by_zsk, strange))
    assert reasons(judged(*ZONE.ds(), keys=keys).flaws) == [
        f"DNSKEY_NOT_SIGNED_BY_DS | test. | test. | {key_label(ZONE.ksks[0].dnskey)}",
        f"NO_MATCHING_KEY | test. | test. DNSKEY | {strange.key_tag}/13",
    ]


def test_the_key_set_must_be_signed() -> None:
    state = judged(ds(f"1 13 2 {DIGEST}"), *ZONE.ds(), keys=answer(signed=False))
    assert state.security is Security.BOGUS
    assert reasons(state.flaws) == [
        "DS_WITHOUT_KEY | test. | test. | 1/13/2",
        f"DNSKEY_NOT_SIGNED_BY_DS | test. | test. | {key_label(ZONE.ksks[0].dnskey)}",
        "RRSIG_MISSING | test. | test. DNSKEY",
    ]


def test_unsupported_only_is_insecure_whatever_the_keys() -> None:
    for text in (f"1 99 2 {DIGEST}", f"1 13 99 {DIGEST}", f"1 5 2 {DIGEST}", f"1 12 3 {DIGEST}"):
        state = from_ds((ds(text),), None, TRIAL, Work())
        assert (state.security, state.keys) == (Security.INSECURE, None)
    both = (ds(f"1 99 2 {DIGEST}"), ds(f"2 13 99 {DIGEST}"))
    strange = dns.rdata.from_text("IN", "TXT", "no DS")
    for records, named in ((both, "1/99/2, 2/13/99"), ((strange,), "unreadable")):
        state = from_ds(records, None, TRIAL, Work())
        assert reasons(state.flaws) == [f"DS_UNSUPPORTED | test. | test. | {named}"]


def test_no_keys_are_bogus() -> None:
    state = from_ds(tuple(ZONE.ds()), None, TRIAL, Work())
    assert reasons(state.flaws) == [f"DNSKEY_MISSING | {ZONE.origin} | {ZONE.origin}"]


def test_sha1_is_ignored_beside_sha2() -> None:
    both = [ds("1 13 1 " + "ab" * 20), ds(f"1 13 2 {DIGEST}")]
    assert effective_ds(both, CURRENT) == both[1:]
    assert effective_ds(both[:1], CURRENT) == both[:1]
    unknown = [both[0], ds(f"1 99 2 {DIGEST}")]
    assert effective_ds(unknown, CURRENT) == both[:1]


def test_a_key_anchor_is_the_same_with_or_without_sep() -> None:
    key = ZONE.ksks[0].dnskey
    for anchor in (key, key.replace(flags=256)):
        state = from_anchor_keys((anchor,), answer(), TRIAL, Work())
        assert state.security is Security.SECURE


def test_a_strange_key_anchor() -> None:
    other = Zone.make("other.").ksks[0].dnskey
    state = from_anchor_keys((other,), answer(), TRIAL, Work())
    about = f"{ZONE.origin} | {ZONE.origin}"
    assert reasons(state.flaws) == [f"ANCHOR_WITHOUT_KEY | {about} | {key_label(other)}"]
    unknown = (other.replace(algorithm=99), other.replace(algorithm=98))
    state = from_anchor_keys(unknown, answer(), TRIAL, Work())
    assert state.security is Security.INSECURE
    assert reasons(state.flaws) == [f"ANCHOR_UNSUPPORTED | {about} | 99, 98"]
    state = from_anchor_keys((other,), None, TRIAL, Work())
    assert state.security is Security.BOGUS
    assert reasons(state.flaws) == [f"DNSKEY_MISSING | {about}"]


def test_a_key_anchor_that_holds_leaves_no_reason() -> None:
    anchors = (ZONE.ksks[0].dnskey,)
    assert from_anchor_keys(anchors, answer(), TRIAL, Work()).flaws == ()


def test_a_strange_key_anchor_beside_one_that_holds_is_named() -> None:
    other = Zone.make("other.").ksks[0].dnskey
    state = from_anchor_keys((other, ZONE.ksks[0].dnskey), answer(), TRIAL, Work())
    assert state.security is Security.SECURE
    beside = [f"ANCHOR_BESIDE | {ZONE.origin} | {ZONE.origin} | {key_label(other)}"]
    assert reasons(state.flaws) == beside
    state = Entry(tuple(ZONE.ds()), (other,), TRIAL).judge(answer(), Work())
    assert (state.security, reasons(state.flaws)) == (Security.SECURE, beside)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"flags": 0x181}, "KEY_REVOKED"),
        ({"flags": 0x001}, "KEY_NOT_FOR_ZONE"),
        ({"protocol": 4}, "KEY_NOT_FOR_ZONE"),
    ],
)
def test_a_key_anchor_that_may_sign_nothing_leads_nowhere(
    fields: dict[str, int], code: str
) -> None:
    """RFC 5011 section 2.1, RFC 4034 sections 2.1.1 and 2.1.2."""
    key = ZONE.ksks[0].dnskey
    bad = key.replace(**fields)
    state = from_anchor_keys((bad,), answer(), TRIAL, Work())
    assert state.security is Security.BOGUS
    assert [flaw.code for flaw in state.flaws] == ["ANCHOR_WITHOUT_KEY", code]
    state = from_anchor_keys((bad, key), answer(), TRIAL, Work())
    assert state.security is Security.SECURE
    assert [flaw.code for flaw in state.flaws] == ["ANCHOR_BESIDE"]


def test_records_of_other_kinds_are_no_keys() -> None:
    assert dnskeys(ZONE.ds()) == ()


def test_the_weakest_counts() -> None:
    order = [Security.SECURE, Security.INSECURE, Security.INDETERMINATE, Security.BOGUS]
    for n in range(1, 5):
        assert weakest(order[:n]) is order[n - 1]
    assert weakest([]) is Security.SECURE


@pytest.mark.parametrize(("flags", "code"), [(0x181, "KEY_REVOKED"), (0x001, "KEY_NOT_FOR_ZONE")])
def test_why_the_key_that_a_ds_names_may_not_sign_is_said(flags: int, code: str) -> None:
    """RFC 5011 section 2.1, RFC 4034 section 2.1.1."""
    entry = ZONE.ksks[0].dnskey.replace(flags=flags)
    found = answer()
    keys = RRset(ZONE.origin, 48, 300, (entry,), found.sigs)
    owner = ZONE.origin.to_wire()
    digest = hashlib.sha256(owner + entry.to_digestable()).hexdigest()
    state = judged(ds(f"{key_tag(entry)} 13 2 {digest}"), keys=keys)
    about = f"{ZONE.origin} | {ZONE.origin}"
    told = key_fields(entry) if code == "KEY_NOT_FOR_ZONE" else key_tag(entry)
    assert f"{code} | {about} | {told}" in reasons(state.flaws)


GOOD_DS, GOOD_KEY = ZONE.ds()[0], ZONE.ksks[0].dnskey
STRANGE_DS, STRANGE_KEY = ds(f"1 13 2 {DIGEST}"), Zone.make("other.").ksks[0].dnskey
UNKNOWN_DS, UNKNOWN_KEY = ds(f"1 99 2 {DIGEST}"), GOOD_KEY.replace(algorithm=99)


@pytest.mark.parametrize(
    ("records", "keys", "security"),
    [
        ((GOOD_DS,), (), Security.SECURE),
        ((), (GOOD_KEY,), Security.SECURE),
        ((GOOD_DS,), (STRANGE_KEY,), Security.SECURE),
        ((STRANGE_DS,), (GOOD_KEY,), Security.SECURE),
        ((STRANGE_DS,), (), Security.BOGUS),
        ((), (STRANGE_KEY,), Security.BOGUS),
        ((STRANGE_DS,), (STRANGE_KEY,), Security.BOGUS),
        ((UNKNOWN_DS,), (), Security.INSECURE),
        ((), (UNKNOWN_KEY,), Security.INSECURE),
        ((UNKNOWN_DS,), (UNKNOWN_KEY,), Security.INSECURE),
        ((UNKNOWN_DS,), (STRANGE_KEY,), Security.BOGUS),
        ((STRANGE_DS,), (UNKNOWN_KEY,), Security.BOGUS),
        ((), (), Security.INSECURE),
    ],
)
def test_any_way_in_that_holds_counts(records: Any, keys: Any, security: Security) -> None:
    """Of those that we know: what we do not know makes nothing insecure beside what we do."""
    state = Entry(records, keys, TRIAL).judge(answer(), Work())
    if security is Security.INSECURE:
        (flaw,) = state.flaws
        assert flaw.code == ("DS_UNSUPPORTED" if records or not keys else "ANCHOR_UNSUPPORTED")
    assert (state.security, state.keys is not None) == (security, security is Security.SECURE)


def test_ways_in_are_named() -> None:
    another = dns.rdata.from_text("IN", "A", "198.18.0.1")
    entry = Entry((GOOD_DS, another), (GOOD_KEY,), TRIAL)
    assert entry.labels() == (ds_label(GOOD_DS), key_label(GOOD_KEY))
