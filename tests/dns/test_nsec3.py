from __future__ import annotations

from typing import Any

import dns.rrset
import pytest

from netaudit.dns import nsec3 as module
from netaudit.dns.message import RRset
from netaudit.dns.nsec3 import (
    MAX_HASHES,
    Nsec3Chains,
    Nsec3Prover,
    Parameters,
    Span,
    hash_label,
    nsec3_hash,
    owner_hash,
)
from netaudit.dns.proof import Denied, Proof
from tests.dns.worlds import reasons
from tests.fakes.dns_zones import name

A, NS, SOA, CNAME, DNAME, DS, MX, NXNAME = 1, 2, 6, 5, 39, 43, 15, 128
ZONE = name("example.")
RFC = Parameters(12, bytes.fromhex("aabbccdd"))
PLAIN = Parameters(0, b"")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("example", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"),
        ("a.example", "35mthgpgcu1qg68fab165klnsnk3dpvl"),
        ("ai.example", "gjeqe526plbf1g8mklp59enfd789njgi"),
        ("ns1.example", "2t7b4g4vsa5smi47k61mv5bv1a22bojr"),
        ("ns2.example", "q04jkcevqvmu85r014c7dkba38o0ji5r"),
        ("w.example", "k8udemvp1j2f7eg6jebps17vp3n8i58h"),
        ("*.w.example", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"),
        ("x.w.example", "b4um86eghhds6nea196smvmlo4ors995"),
        ("y.w.example", "ji6neoaepv8b5o6k4ev33abha8ht9fgc"),
        ("X.Y.W.Example", "2vptu5timamqttgl4luu9kg21e0aor3s"),
        ("xx.example", "t644ebqk9bibcna874givr6joj62mlhv"),
        ("c.x.w.example", "0va5bpr2ou0vk0lbqeeljri88laipsfh"),
    ],
)
def test_the_hashes_of_rfc_5155_appendix_a(text: str, label: str) -> None:
    assert hash_label(nsec3_hash(name(text), RFC)).decode() == label
    assert owner_hash(label.upper().encode()) == nsec3_hash(name(text), RFC)


@pytest.mark.parametrize(
    "label",
    [
        *(b"", b"abc", b"zz" * 16, b"0" * 40, b"\xff" * 32, b"w" + b"0" * 31),
        *(b"+" + b"0" * 31, b" " + b"0" * 31, b"0_0" + b"0" * 29),  # int() would take them
        *(b"0" * 31 + b"\n", b"0" * 31 + b"="),
    ],
)
def test_what_is_no_hash(label: bytes) -> None:
    assert owner_hash(label) is None


def near(text: str, step: int) -> bytes:
    """Just below or above a name's hash."""
    return (int.from_bytes(nsec3_hash(name(text), PLAIN), "big") + step).to_bytes(20, "big")


def matching(text: str, *types: int) -> Span:
    return Span(near(text, 0), near(text, 1), opt_out=False, types=frozenset(types))


def covering(text: str, *, opt_out: bool = False) -> Span:
    return Span(near(text, -1), near(text, 1), opt_out=opt_out, types=frozenset({A}))


def prover(*spans: Span) -> Nsec3Prover:
    return Nsec3Prover(ZONE, PLAIN, list(spans))


APEX = matching("example.", SOA, NS)


def test_a_name_error_needs_all_three() -> None:
    """RFC 5155 section 8.4: encloser matched, next closer covered, wildcard covered."""
    whole = (APEX, covering("a.example."), covering("*.example."))
    assert prover(*whole).name_error(name("b.a.example.")) == Proof(Denied.NAME)
    for missing in range(3):
        part = [span for n, span in enumerate(whole) if n != missing]
        assert prover(*part).name_error(name("b.a.example.")) is None


def test_only_the_next_closer_names_opt_out_matters() -> None:
    spans = (APEX, covering("a.example.", opt_out=True), covering("*.example."))
    assert prover(*spans).name_error(name("a.example.")) == Proof(Denied.NAME, opt_out=True)
    spans = (APEX, covering("a.example."), covering("*.example.", opt_out=True))
    assert prover(*spans).name_error(name("a.example.")) == Proof(Denied.NAME, opt_out=False)


@pytest.mark.parametrize("types", [(NS,), (NS, DS), (DNAME,)])
def test_an_encloser_below_which_the_zone_ends_proves_nothing(types: tuple[int, ...]) -> None:
    """RFC 5155 section 8.3, RFC 6840 section 4.1."""
    spans = (matching("c.example.", *types), covering("a.c.example."), covering("*.c.example."))
    made = prover(APEX, *spans)
    assert made.name_error(name("a.c.example.")) is None
    assert set(reasons(made.flaws)) == {"NSEC_ANCESTOR_DELEGATION | example. | a.c.example."}


def test_missing_data_at_the_name() -> None:
    """RFC 5155 section 8.5."""
    assert prover(matching("a.example.", A)).no_data(name("a.example."), MX) == Proof(Denied.DATA)
    assert prover(matching("a.example.", A)).no_data(name("a.example."), A) is None
    assert prover(matching("a.example.", CNAME)).no_data(name("a.example."), A) is None
    assert prover(matching("a.example.", NS)).no_data(name("a.example."), A) is None


def test_no_ds() -> None:
    """RFC 5155 section 8.6."""
    cut = prover(matching("a.example.", NS))
    assert cut.no_data(name("a.example."), DS) == Proof(Denied.DATA, delegation=True)
    assert prover(matching("a.example.", NS, DS)).no_data(name("a.example."), DS) is None
    assert prover(APEX).no_data(ZONE, DS) is None
    spans = (APEX, covering("a.example.", opt_out=True))
    spanned = Proof(Denied.DATA, opt_out=True, spanned=True)
    assert prover(*spans).no_data(name("a.example."), DS) == spanned
    assert prover(APEX, covering("a.example.")).no_data(name("a.example."), DS) is None


def test_a_wildcard_without_the_type() -> None:
    """RFC 5155 section 8.7; the CNAME bit counts there too."""
    encloser = (APEX, covering("a.example."))
    star = matching("*.example.", A)
    assert prover(*encloser, star).no_data(name("a.example."), MX) == Proof(Denied.DATA)
    assert prover(*encloser, star).no_data(name("a.example."), A) is None
    alias = matching("*.example.", CNAME)
    assert prover(*encloser, alias).no_data(name("a.example."), MX) is None
    cut = matching("*.example.", NS)
    assert prover(*encloser, cut).no_data(name("a.example."), MX) is None
    assert prover(star, covering("a.example.")).no_data(name("a.example."), MX) is None


def test_the_source_of_synthesis() -> None:
    """RFC 5155 section 8.8."""
    made = prover(covering("a.w.example."))
    assert made.no_closer(name("b.a.w.example."), name("w.example.")) == Proof(Denied.NAME)
    assert made.no_closer(name("b.a.w.example."), ZONE) is None
    opted = prover(covering("a.w.example.", opt_out=True))
    assert opted.no_closer(name("a.w.example."), name("w.example.")) == Proof(
        Denied.NAME, opt_out=True
    )


def test_the_last_span_wraps_around() -> None:
    last = Span(b"\xf0" * 20, b"\x10" * 20, opt_out=False, types=frozenset())
    assert last.covers(b"\xff" * 20)
    assert last.covers(b"\x00" * 20)
    assert not last.covers(b"\x80" * 20)
    assert not last.covers(b"\xf0" * 20)
    assert not last.covers(b"\x10" * 20)
    alone = Span(b"\x50" * 20, b"\x50" * 20, opt_out=False, types=frozenset())
    assert alone.covers(b"\x51" * 20)
    assert not alone.covers(b"\x50" * 20)


def test_nothing_outside_the_zone_is_denied() -> None:
    everything = Span(b"\0" * 20, b"\0" * 20, opt_out=False, types=frozenset())
    assert prover(APEX, everything).name_error(name("a.test.")) is None


def test_hashing_is_bounded() -> None:
    """CVE-2023-50868."""
    made = prover(APEX)
    for n in range(MAX_HASHES + 5):
        made.name_error(name(f"n{n}.example."))
    told = f"{MAX_HASHES} names hashed"
    assert reasons(made.flaws)[0] == f"CAP_REACHED | example. | n{MAX_HASHES - 1}.example. | {told}"
    assert {(flaw.code, flaw.detail) for flaw in made.flaws} == {("CAP_REACHED", told)}
    assert len(made._hashes) == MAX_HASHES


def test_a_name_is_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[bytes] = []
    real = module.wire_hash

    def counted(owner: bytes, parameters: Parameters) -> bytes:
        hashed.append(owner)
        return real(owner, parameters)

    monkeypatch.setattr(module, "wire_hash", counted)
    made = prover(APEX)
    for _ in range(2):
        made.name_error(name("a.example."))
        made.no_data(name("A.example."), A)
    assert b"\1a\7example\0" in hashed
    assert len(hashed) == len(set(hashed))


def chains(owner: str, text: str, limit: int = 150) -> Nsec3Chains:
    rrset = dns.rrset.from_text(owner, 1, "IN", "NSEC3", text)
    return Nsec3Chains.of(ZONE, [RRset(rrset.name, 50, 1, tuple(rrset))], limit)


GOOD = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"


def text(**changes: Any) -> str:
    fields = {"hash": 1, "flags": 0, "iterations": 0, "salt": "-"} | changes
    return " ".join(map(str, fields.values())) + f" {GOOD} A RRSIG"


def test_a_sound_record_is_used() -> None:
    made = chains(f"{GOOD}.example.", text(flags=1, iterations=5, salt="ab"))
    ((parameters, only),) = made.provers.items()
    assert parameters == Parameters(5, b"\xab")
    assert only.spans[0].opt_out


@pytest.mark.parametrize(
    ("owner", "content", "code"),
    [
        (f"{GOOD}.example.", text(hash=2), "NSEC3_UNKNOWN"),
        (f"{GOOD}.example.", text(flags=2), "NSEC3_UNKNOWN"),
        (f"{GOOD}.sub.example.", text(), "NSEC3_OWNER"),
        ("short.example.", text(), "NSEC3_OWNER"),
    ],
)
def test_what_is_not_ours_to_use(owner: str, content: str, code: str) -> None:
    """RFC 5155 sections 8.1 and 8.2."""
    made = chains(owner, content)
    assert (made.provers, reasons(made.flaws)) == ({}, [f"{code} | example. | {owner} | {owner}"])


def test_iterations_above_the_limit_are_not_computed() -> None:
    """RFC 9276 section 3.2."""
    made = chains(f"{GOOD}.example.", text(iterations=65535))
    assert (made.provers, made.excessive) == ({}, 65535)


def test_records_of_other_parameters_are_another_chain() -> None:
    spans = [
        dns.rrset.from_text(f"{GOOD}.example.", 1, "IN", "NSEC3", text(salt=salt))
        for salt in ("aa", "bb")
    ]
    rrsets = [RRset(r.name, 50, 1, tuple(r)) for r in spans]
    assert len(Nsec3Chains.of(ZONE, rrsets, 150).provers) == 2


def test_compact_denial_by_nsec3() -> None:
    """RFC 9824 section 2: the name is there only to say that it is not."""
    compact = prover(matching("a.example.", NXNAME))
    assert compact.name_error(name("a.example.")) == Proof(Denied.NAME)
    covered = (APEX, covering("a.example."), covering("*.example."))
    there = prover(matching("a.example.", A), *covered)
    assert there.name_error(name("a.example.")) is None


def test_the_root_has_no_ds_and_says_so_itself() -> None:
    root = name(".")
    apex = Span(near(".", 0), near(".", 1), opt_out=False, types=frozenset({SOA, NS}))
    made = Nsec3Prover(root, PLAIN, [apex])
    assert made.no_data(root, DS) == Proof(Denied.DATA, delegation=True)


HASHED = hash_label(nsec3_hash(name("a.example."), PLAIN)).decode()


@pytest.mark.parametrize(
    ("types", "rdtype", "reason"),
    [
        ({SOA, NS}, DS, "NOT_A_DELEGATION | example. | a.example. | it is the child's own NSEC3"),
        ({NS}, A, "NSEC_ANCESTOR_DELEGATION | example. | a.example."),
        ({A}, A, f"NSEC_TYPE_EXISTS | example. | a.example. | {HASHED}.example."),
    ],
)
def test_why_a_record_at_the_name_does_not_deny_is_said(
    types: set[int], rdtype: int, reason: str
) -> None:
    made = prover(matching("a.example.", *types))
    assert made.no_data(name("a.example."), rdtype) is None
    assert reasons(made.flaws) == [reason]
