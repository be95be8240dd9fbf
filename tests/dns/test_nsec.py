from __future__ import annotations

import dns.rdata
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netaudit.dns.message import RRset
from netaudit.dns.nsec import NsecProver, Span
from netaudit.dns.proof import Denied, Proof
from tests.dns.worlds import reasons
from tests.fakes.dns_zones import Zone, name

A, NS, SOA, CNAME, DNAME, DS, MX, NXNAME = 1, 2, 6, 5, 39, 43, 15, 128
ZONE = name("example.")


def prover(*spans: tuple[str, str, set[int]]) -> NsecProver:
    return NsecProver(ZONE, [Span(name(o), name(n), frozenset(t)) for o, n, t in spans])


APEX = ("example.", "b.example.", {SOA, NS})
B = ("b.example.", "d.example.", {A})
LAST = ("x.example.", "example.", {A})


def test_a_gap_and_the_wildcards_gap_deny_a_name() -> None:
    assert prover(APEX, B).name_error(name("c.example.")) == Proof(Denied.NAME)
    assert prover(B).name_error(name("c.example.")) is None
    assert prover(APEX, LAST).name_error(name("z.example.")) == Proof(Denied.NAME)


def test_nothing_outside_the_zone_is_denied() -> None:
    assert prover(APEX, LAST).name_error(name("z.test.")) is None
    assert prover(LAST).no_data(name("z.test."), A) is None
    before_asterisk = name("!.")  # so that its only record would cover the wildcard above it, too
    all_of_it = Span(before_asterisk, before_asterisk, frozenset({SOA, NS}))
    assert NsecProver(before_asterisk, [all_of_it]).name_error(name("z.test.")) is None


def test_an_existing_name_is_not_denied() -> None:
    assert prover(APEX, B).name_error(name("b.example.")) is None
    assert prover(APEX, B, ("a.example.", "z.example.", {A})).name_error(name("b.example.")) is None


def test_a_single_record_covers_the_whole_zone() -> None:
    alone = prover(("example.", "example.", {SOA, NS}))
    assert alone.name_error(name("a.example."))
    assert alone.name_error(name("example.")) is None
    assert alone.no_data(name("example."), A)


def test_a_next_name_outside_the_zone_is_not_used() -> None:
    nsec = dns.rrset.from_text("b.example.", 1, "IN", "NSEC", "z.test. A")
    made = NsecProver.of(ZONE, [RRset(nsec.name, 47, 1, tuple(nsec))])
    assert made.spans == []
    assert reasons(made.flaws) == ["NSEC_NEXT_OUTSIDE_ZONE | example. | b.example. | b.example."]


def test_two_records_at_one_name_are_not_used() -> None:
    texts = ("c.example. A", "d.example. MX")
    both = tuple(dns.rdata.from_text("IN", "NSEC", text) for text in texts)
    assert NsecProver.of(ZONE, [RRset(name("b.example."), 47, 1, both)]).spans == []
    assert len(NsecProver.of(ZONE, [RRset(name("b.example."), 47, 1, both[:1])]).spans) == 1


@pytest.mark.parametrize("types", [{NS}, {NS, DS}, {DNAME}, {SOA, DNAME}])
def test_a_delegation_or_dname_says_nothing_of_names_below(types: set[int]) -> None:
    """RFC 6840 section 4.1."""
    cut = ("b.example.", "d.example.", types)
    made = prover(APEX, cut)
    assert made.name_error(name("a.b.example.")) is None
    assert made.no_closer(name("a.b.example."), name("b.example.")) is None
    assert set(reasons(made.flaws)) == {"NSEC_ANCESTOR_DELEGATION | example. | a.b.example."}


def test_an_apex_may_speak_of_names_below() -> None:
    assert prover(("example.", "example.", {SOA, NS})).name_error(name("a.example."))


def test_missing_types() -> None:
    assert prover(B).no_data(name("b.example."), MX) == Proof(Denied.DATA)
    assert prover(B).no_data(name("b.example."), A) is None
    alias = prover(("b.example.", "d.example.", {CNAME}))
    assert alias.no_data(name("b.example."), A) is None


def test_the_parents_record_denies_only_the_ds() -> None:
    """RFC 6840 section 4.4, RFC 4035 section 5.2."""
    cut = prover(("b.example.", "d.example.", {NS}))
    assert cut.no_data(name("b.example."), A) is None
    assert cut.no_data(name("b.example."), DS) == Proof(Denied.DATA, delegation=True)


def test_the_childs_record_does_not_deny_the_ds() -> None:
    assert prover(APEX).no_data(name("example."), DS) is None
    assert prover(APEX).no_data(name("example."), A) == Proof(Denied.DATA)


def test_a_plain_name_is_no_delegation() -> None:
    assert prover(B).no_data(name("b.example."), DS) == Proof(Denied.DATA, delegation=False)


def test_the_root_denies_its_own_ds() -> None:
    root = NsecProver(name("."), [Span(name("."), name("a."), frozenset({SOA, NS}))])
    assert root.no_data(name("."), DS)


def test_an_empty_non_terminal_exists_without_data() -> None:
    made = prover(("a.example.", "x.b.example.", {A}), APEX)
    assert made.no_data(name("b.example."), A) == Proof(Denied.DATA)
    assert made.name_error(name("b.example.")) is None
    assert made.no_closer(name("b.example."), ZONE) is None


def test_a_wildcard_without_the_type() -> None:
    star = ("*.w.example.", "z.example.", {A})
    cover = ("example.", "*.w.example.", {SOA, NS})
    made = prover(star, cover)
    assert made.no_data(name("a.w.example."), MX) == Proof(Denied.DATA)
    assert made.no_data(name("a.w.example."), A) is None
    assert made.name_error(name("a.w.example.")) is None


def test_a_wildcard_deeper_than_the_encloser_is_not_the_source() -> None:
    made = prover(("a.example.", "a.b.example.", {A}), ("*.example.", "a.example.", {A}))
    assert made.no_data(name("zz.b.example."), MX) is None


def test_the_source_of_synthesis_must_be_the_closest() -> None:
    """RFC 4035 section 5.3.4: no closer name may exist."""
    made = prover(("a.w.example.", "c.w.example.", {A}))
    assert made.no_closer(name("b.w.example."), name("w.example.")) == Proof(Denied.NAME)
    assert made.no_closer(name("b.w.example."), ZONE) is None


def test_compact_denial() -> None:
    """RFC 9824 section 3."""
    lie = prover(("b.example.", "\\000.b.example.", {NXNAME}))
    assert lie.name_error(name("b.example.")) == Proof(Denied.NAME)
    assert lie.no_data(name("b.example."), A) == Proof(Denied.NAME)


labels = st.sampled_from(["a", "b", "c", "*", "\\000", "zz"])
owners = st.lists(st.lists(labels, min_size=1, max_size=3).map(".".join), max_size=6)


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@settings(max_examples=60, deadline=None)
@given(owners=owners, asked=st.lists(labels, min_size=1, max_size=4).map(".".join))
def test_a_whole_chain_proves_exactly_what_is_true(
    denial: str, owners: list[str], asked: str
) -> None:
    """With every record of the zone at hand: no truth is denied, no untruth is left unproved."""
    from netaudit.dns.nsec3 import Nsec3Chains

    zone = Zone.make("example.", denial=denial)
    for owner in owners:
        zone.add(f"{owner}.example.", "A", "198.18.0.1")
    rrsets = [RRset(r.name, int(r.rdtype), 1, tuple(r)) for _, r in zone.chain()]
    made = (
        NsecProver.of(zone.origin, rrsets)
        if denial == "nsec"
        else next(iter(Nsec3Chains.of(zone.origin, rrsets, 0).provers.values()))
    )
    target = name(f"{asked}.example.")
    exists = target in zone.names()
    top = target
    while top not in zone.names():
        top = top.parent()
    star = name("*").relativize(name(".")).concatenate(top)
    source = target if exists else star if star in zone.names() else None
    has = source is not None and (source, A) in zone.data
    assert bool(made.name_error(target)) == (source is None)
    assert bool(made.no_data(target, A)) == (source is not None and not has)
    assert bool(made.no_data(target, MX)) == (source is not None)
    if not exists:
        assert bool(made.no_closer(target, top))
        for depth in range(1, len(top)):
            above = top.split(depth)[1]
            if denial == "nsec" and above.is_subdomain(zone.origin):
                assert made.no_closer(target, above) is None


@pytest.mark.parametrize(
    ("types", "rdtype", "reason"),
    [
        (
            {SOA, NS},
            DS,
            "NOT_A_DELEGATION | example. | a.example. | it is the child's own NSEC",
        ),
        ({NS}, A, "NSEC_ANCESTOR_DELEGATION | example. | a.example."),
        ({A}, A, "NSEC_TYPE_EXISTS | example. | a.example. | a.example."),
    ],
)
def test_why_a_record_at_the_name_does_not_deny_is_said(
    types: set[int], rdtype: int, reason: str
) -> None:
    made = prover(("a.example.", "b.example.", types))
    assert made.no_data(name("a.example."), rdtype) is None
    assert reasons(made.flaws) == [reason]


def test_a_wildcard_that_is_an_empty_non_terminal_has_no_data() -> None:
    """RFC 4592 section 4.2."""
    made = prover(("example.", "a.*.example.", {SOA, NS}), ("a.*.example.", "example.", {A}))
    assert made.no_data(name("c.example."), A) == Proof(Denied.DATA)
    assert made.name_error(name("c.example.")) is None
