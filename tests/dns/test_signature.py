from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, cast

import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.dns import signature as module
from netaudit.dns.crypto import CURRENT
from netaudit.dns.message import RRset
from netaudit.dns.signature import (
    LAST_SECOND,
    MAX_TRIES_PER_RRSET,
    Checked,
    Keys,
    Work,
    beside,
    check,
    expanded_from,
    key_fields,
    key_label,
    key_tag,
    label_count,
    moment,
    serial_at_most,
    serial_less,
    signed_data,
    stamp,
    strays,
    usable,
)
from tests.dns.worlds import reasons
from tests.fakes.dns_keys import Signer
from tests.fakes.dns_zones import DAY, NOW, Zone, name

if TYPE_CHECKING:
    from dns.rdtypes.ANY.RRSIG import RRSIG

ZONE = Zone.make("test.")
ZSK = ZONE.zsks[0]
TAG = key_tag(ZSK.dnskey)


def rrset(owner: str = "www.test.", rdtype: str = "A", *texts: str, **sign: Any) -> RRset:
    """A signed RRset."""
    made = dns.rrset.from_text(owner, 300, "IN", rdtype, *(texts or ("198.18.0.1",)))
    sig = ZONE.sign_with(made, sign.pop("signer", ZSK), **sign)
    return RRset(made.name, int(made.rdtype), 300, tuple(made), (sig,))


def keys(*extra: Any, at: int = NOW) -> Keys:
    return Keys(ZONE.origin, (ZSK.dnskey, *extra), at, CURRENT)


def only(*some: Any) -> Keys:
    return Keys(ZONE.origin, some, NOW, CURRENT)


def codes(checked: Checked) -> list[str]:
    return [flaw.code for flaw in checked.flaws]


def about(reason: str) -> str:
    """A reason, "CODE: detail", as told of the RRset above."""
    code, _, detail = reason.partition(": ")
    return f"{code} | test. | www.test. A" + (f" | {detail}" if detail else "")


def changed(sig: RRSIG, **changes: Any) -> RRSIG:
    return cast("RRSIG", sig.replace(**changes))


def edited(good: RRset, **changes: Any) -> RRset:
    return good._replace(sigs=tuple(changed(sig, **changes) for sig in good.sigs))


def test_a_good_one_holds() -> None:
    checked = check(rrset(), keys(), Work())
    assert (checked.valid, checked.encloser, checked.flaws) == (True, None, ())


@pytest.mark.parametrize(
    ("rdtype", "texts"),
    [
        ("NS", ["NS1.Test."]),
        ("MX", ["10 Mail.Test.", "20 b.Test."]),
        ("SOA", ["NS1.test. ADMIN.test. 1 2 3 4 5"]),
        ("SRV", ["1 2 3 Host.Test."]),
        ("TXT", ['"b"', '"a" "c"', '"A"']),
        ("NAPTR", ['1 2 "u" "x" "!a!b!" Repl.Test.']),
        ("AAAA", ["2001:db8::2", "2001:db8::1"]),
        ("DNAME", ["Other.Test."]),
        ("TYPE65280", ["\\# 2 abcd", "\\# 1 ff"]),
    ],
)
def test_canonical_form_of_types(rdtype: str, texts: list[str]) -> None:
    """RFC 4034 section 6.2 and 6.3: names in lower case, records in order, no duplicates."""
    good = rrset("Www.Test.", rdtype, *texts)
    shuffled = good._replace(name=name("wWW.tEST."), rdatas=(*good.rdatas[::-1], good.rdatas[0]))
    assert check(shuffled, keys(), Work()).valid


def test_a_record_may_fill_a_message() -> None:
    """RFC 1035 section 3.2.1: 16 bits count its octets."""
    assert check(
        rrset("www.test.", "TYPE65280", f"\\# 60000 {'ab' * 60_000}"), keys(), Work()
    ).valid


def test_names_in_nsec_keep_their_case() -> None:
    """RFC 6840 section 5.1."""
    good = rrset("a.test.", "NSEC", "B.Test. A")
    assert check(good, keys(), Work()).valid
    lower = good._replace(rdatas=(dns.rdata.from_text("IN", "NSEC", "b.test. A"),))
    assert codes(check(lower, keys(), Work())) == ["SIGNATURE_INVALID"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"signer": name("other.test.")}, "SIGNER_NOT_ZONE: other.test."),
        ({"labels": 3}, "LABELS_EXCEED_OWNER"),
        ({"labels": 0}, "LABELS_BELOW_ZONE"),
        ({"expiration": NOW - 1}, "EXPIRED: 2030-03-17T17:46:39Z"),
        ({"inception": NOW + 1}, "NOT_YET_VALID: 2030-03-17T17:46:41Z"),
        ({"inception": NOW + 9, "expiration": NOW + 5}, "DATES_REVERSED"),
        ({"algorithm": 5}, "ALGORITHM_UNSUPPORTED: 5"),
        ({"algorithm": 250}, "ALGORITHM_UNSUPPORTED: 250"),
        ({"algorithm": 8}, "NO_MATCHING_KEY: {tag}/8"),
        ({"key_tag": TAG ^ 1}, "NO_MATCHING_KEY: {other}/13"),
        ({"original_ttl": 301}, "SIGNATURE_INVALID: {tag}/13"),
        ({"signature": b"\1" * 64}, "SIGNATURE_INVALID: {tag}/13"),
        ({"signature": b""}, "SIGNATURE_INVALID: {tag}/13"),
    ],
)
def test_every_field_counts(changes: dict[str, Any], reason: str) -> None:
    # Not among the parameters: the key is another one in each worker, and a test's name is not.
    told = about(reason.format(tag=TAG, other=TAG ^ 1))
    checked = check(edited(rrset(), **changes), keys(), Work())
    assert (checked.valid, reasons(checked.flaws)) == (False, [told])


def test_data_outside_the_zone_is_refused() -> None:
    foreign = rrset()._replace(name=name("www.other."))
    assert codes(check(foreign, keys(), Work())) == ["SIGNER_NOT_ZONE"]


def test_without_a_signature() -> None:
    assert codes(check(rrset()._replace(sigs=()), keys(), Work())) == ["RRSIG_MISSING"]


@pytest.mark.parametrize(
    ("flags", "protocol", "fit"),
    [
        (256, 3, True),
        (257, 3, True),
        (0, 3, False),
        (1, 3, False),
        (384, 3, False),
        (256, 2, False),
    ],
)
def test_keys_that_may_sign(flags: int, protocol: int, *, fit: bool) -> None:
    assert usable(ZSK.dnskey.replace(flags=flags, protocol=protocol)) is fit


def test_a_malformed_key_is_told() -> None:
    bad = ZSK.dnskey.replace(key=b"\1\2\3")
    sig = changed(rrset().sigs[0], key_tag=key_tag(bad))
    checked = check(rrset()._replace(sigs=(sig,)), only(bad), Work())
    told = f"KEY_MALFORMED: {key_tag(bad)}/13: 3 octets instead of 64"
    assert reasons(checked.flaws) == [about(told)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"flags": 384}, "KEY_REVOKED"),
        ({"flags": 1}, "KEY_NOT_FOR_ZONE"),
        ({"protocol": 2}, "KEY_NOT_FOR_ZONE"),
    ],
)
def test_why_a_key_may_not_sign_is_told(fields: dict[str, int], code: str) -> None:
    unfit = ZSK.dnskey.replace(**fields)
    checked = check(edited(rrset(), key_tag=key_tag(unfit)), only(unfit), Work())
    assert not checked.valid
    named = key_fields(unfit) if code == "KEY_NOT_FOR_ZONE" else key_label(unfit)
    assert reasons(checked.flaws) == [about(f"{code}: {named}")]


def test_tags_that_collide_are_all_tried() -> None:
    """RFC 4034 appendix B: a tag is not unique."""
    private: dict[int, Signer] = {}
    from netaudit.dns.signature import key_tag as tag_of

    for n in range(4000):
        signer = Signer.make(15, f"collide {n}", 256)
        twin = private.setdefault(tag_of(signer.dnskey), signer)
        if twin is not signer:
            break
    else:
        pytest.fail("4,000 keys without a collision cannot be")
    for one, other in ((signer, twin), (twin, signer)):
        good = rrset(signer=one)
        both = Keys(ZONE.origin, (other.dnskey, one.dnskey), NOW, CURRENT)
        assert check(good, both, Work()).valid


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"signer": name("other.test.")}, "SIGNER_NOT_ZONE: other.test."),
        ({"labels": 3}, "LABELS_EXCEED_OWNER"),
        ({"labels": 0}, "LABELS_BELOW_ZONE"),
        ({"labels": 1}, "SIGNATURE_INVALID: {tag}/13"),
        ({"inception": NOW + 9, "expiration": NOW + 5}, "DATES_REVERSED"),
        ({"signature": b"\1" * 64}, "SIGNATURE_INVALID: {tag}/13"),
        ({"original_ttl": 301}, "SIGNATURE_INVALID: {tag}/13"),
        # Rolls, clocks and other people's algorithms bring these about.
        ({"expiration": NOW - 1}, ""),
        ({"inception": NOW + 1}, ""),
        ({"algorithm": 250}, ""),
        ({"key_tag": TAG ^ 1}, ""),
    ],
)
def test_what_never_held_is_told_beside_what_holds(changes: dict[str, Any], reason: str) -> None:
    good = rrset()
    stray = changed(good.sigs[0], **changes)
    told = [about(reason.format(tag=TAG))] if reason else []
    for sigs in ((good.sigs[0], stray), (stray, good.sigs[0])):
        mixed = good._replace(sigs=sigs)
        assert check(mixed, keys(), Work()).valid
        assert reasons(strays(mixed, keys(), Work())) == told


def test_what_is_wrong_with_a_signature_beside_one_that_holds_is_no_great_matter() -> None:
    """RFC 6840 section 5.4: one is enough."""
    good = rrset()
    stray = changed(good.sigs[0], signature=b"\1" * 64)
    for sigs, severity in (((stray, good.sigs[0]), "low"), ((stray,), "critical")):
        flaws = check(good._replace(sigs=sigs), keys(), Work()).flaws
        assert [(flaw.code, str(flaw.severity)) for flaw in flaws] == [
            ("SIGNATURE_INVALID", severity)
        ]


def test_beside_is_only_what_holds() -> None:
    good = rrset()
    bad = [changed(good.sigs[0], signature=bytes([n]) * 64) for n in (1, 2)]
    for sigs, told in (((good.sigs[0], bad[0]), 1), (tuple(bad), 0), (good.sigs, 0)):
        assert len(beside(good._replace(sigs=sigs), keys(), Work())) == told


@pytest.mark.parametrize(
    ("kind", "algorithm", "told"), [(48, 13, True), (48, 8, False), (1, 13, False), (1, 8, False)]
)
def test_keys_are_never_signed_by_one_that_is_not_among_them(
    kind: int, algorithm: int, *, told: bool
) -> None:
    """Other data may be for a while, and the keys in a roll of the algorithm (RFC 6781 4.1.4)."""
    unknown = {"key_tag": TAG ^ 1, "algorithm": algorithm}
    good = rrset()._replace(rdtype=kind)
    mixed = good._replace(sigs=(*good.sigs, changed(good.sigs[0], **unknown)))
    found = {flaw.code for flaw in strays(mixed, keys(), Work())}
    assert ("NO_MATCHING_KEY" in found) is told


@pytest.mark.parametrize(
    ("fields", "code"), [({"flags": 384}, ""), ({"protocol": 2}, "KEY_NOT_FOR_ZONE")]
)
def test_a_stray_by_a_key_that_may_not_sign(fields: dict[str, int], code: str) -> None:
    unfit = ZSK.dnskey.replace(**fields)
    by_unfit = edited(rrset(), key_tag=key_tag(unfit))
    told = [about(f"{code}: {key_fields(unfit)}")] if code else []
    assert reasons(strays(by_unfit, only(unfit), Work())) == told


def test_a_signature_that_one_of_two_keys_made_is_no_stray() -> None:
    twin = ZSK.dnskey.replace(key=ZSK.dnskey.key[2:] + ZSK.dnskey.key[:2])
    assert key_tag(twin) == TAG  # the tag is a sum
    for both in (only(twin, ZSK.dnskey), only(ZSK.dnskey, twin)):
        assert strays(rrset(), both, Work()) == ()


def test_strays_take_no_more_work_than_an_rrset_may() -> None:
    work, good = Work(), rrset()
    sigs = [changed(good.sigs[0], signature=bytes([n]) * 64) for n in range(16)]
    told = about(f"SIGNATURE_INVALID: {TAG}/13")
    assert reasons(strays(good._replace(sigs=tuple(sigs)), keys(), work)) == [told]
    assert work.checked == MAX_TRIES_PER_RRSET


def test_a_ttl_above_the_signed_one_is_noted() -> None:
    checked = check(rrset()._replace(ttl=301), keys(), Work())
    assert checked.valid
    assert reasons(checked.flaws) == ["TTL_ABOVE_ORIGINAL | test. | www.test. A | 301 > 300"]


def test_an_expansion_is_recognised() -> None:
    star = rrset("*.test.")
    assert check(star, keys(), Work()).encloser is None
    expanded = star._replace(name=name("a.b.test."))
    checked = check(expanded, keys(), Work())
    assert (checked.valid, checked.encloser) == (True, name("test."))
    assert expanded_from(name("a.b.test."), star.sigs[0]) == name("test.")


def test_labels_are_counted_without_root_and_asterisk() -> None:
    counted = {text: label_count(name(text)) for text in (".", "test.", "*.test.", "a.*.test.")}
    assert counted == {".": 0, "test.": 1, "*.test.": 1, "a.*.test.": 3}


def test_work_is_remembered_and_bounded() -> None:
    work = Work()
    for _ in range(5):
        assert check(rrset_once(), keys(), work).valid
    assert work.checked == 1
    wrong = [about(f"SIGNATURE_INVALID: {TAG}/13")] * MAX_TRIES_PER_RRSET
    wrong.append(about("CAP_REACHED: 8 signature checks"))
    for count, before in ((16, []), (39, [about("CAP_REACHED: 39 signatures")])):
        some = bytes([count])
        sigs = [
            changed(rrset_once().sigs[0], signature=some * 63 + bytes([n])) for n in range(count)
        ]
        checked = check(rrset_once()._replace(sigs=tuple(sigs)), keys(), work)
        assert reasons(checked.flaws) == before + wrong
    assert work.checked == 1 + 2 * MAX_TRIES_PER_RRSET


_KEPT = rrset()


def test_an_rrset_is_judged_once_under_the_same_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under other keys, and when it is another one, anew."""
    good, usual, work = rrset(), keys(), Work()
    assert check(good, usual, work) is check(good, usual, work)
    assert not check(good, keys(at=NOW + 400 * DAY), work).valid
    assert not check(good._replace(sigs=()), usual, work).valid
    assert len(work.judged) == 3
    monkeypatch.setattr(module, "MOST_JUDGED", 3)
    assert check(good._replace(), usual, work).valid
    assert len(work.judged) == 1


def rrset_once() -> RRset:
    """The same octets each time: signing is not deterministic."""
    return _KEPT


def test_data_as_signed() -> None:
    data = signed_data(rrset_once(), rrset_once().sigs[0])
    assert data.endswith(b"\3www\4test\0\0\1\0\1\0\0\1\x2c\0\4\xc6\x12\0\1")


@pytest.mark.parametrize(
    ("a", "b", "less"),
    [(1, 2, True), (2, 1, False), (1, 1, False), (2**32 - 1, 0, True), (0, 2**31, False)],
)
def test_serial_numbers(a: int, b: int, *, less: bool) -> None:
    """RFC 1982 section 3.2."""
    assert serial_less(a, b) is less
    assert serial_at_most(a, b) is (less or a == b)


def test_dates_go_on_after_2106() -> None:
    """RFC 4034 section 3.1.5: 32 bits, compared as serial numbers."""
    at = 2**32 + 5
    sig = changed(rrset_once().sigs[0], inception=2**32 - 10, expiration=20)
    good = RRset(name("www.test."), 1, 300, rrset_once().rdatas, (sig,))
    checked = check(good, keys(at=at), Work())
    assert codes(checked) == ["SIGNATURE_INVALID"]  # the dates are fine, they were not signed
    assert moment(20, at).year == 2106
    last = changed(sig, expiration=5)
    assert codes(check(good._replace(sigs=(last,)), keys(at=at), Work())) == ["SIGNATURE_INVALID"]
    assert codes(check(good, keys(at=at + 100), Work())) == ["EXPIRED"]


@given(at=st.integers(0, 2**33), days=st.integers(0, 24_000))
def test_a_moment_is_the_nearest(at: int, days: int) -> None:
    later = at + days * DAY
    assert int(moment(later % 2**32, at).timestamp()) == later


def test_labels_for_people() -> None:
    assert stamp(0, 0) == "1970-01-01T00:00:00Z"
    assert moment(0, 0).tzinfo is UTC
    assert (
        moment((LAST_SECOND + 1) % (1 << 32), LAST_SECOND).year == 9999
    )  # what Python has no time for
    assert key_label(ZSK.dnskey) == f"{key_tag(ZSK.dnskey)}/13"
