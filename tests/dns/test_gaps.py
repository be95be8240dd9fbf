"""What a denial lacks that proves nothing is told (RFC 4035 section 5.4, RFC 5155 section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.dns.denial import NXDOMAIN, deny, deny_closer
from netaudit.dns.signature import Work
from tests.dns.test_denial import MX, A, asked, keys, zone
from tests.dns.worlds import reasons
from tests.fakes.dns_zones import NSEC, NSEC3_TYPE, name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.dns.message import Message, RRset

ABOUT = "test. | "


def each_left_out(message: Message) -> Iterator[tuple[RRset, Message]]:
    """A record of the denial, and the message without it."""
    for rrset in message.authority:
        if rrset.rdtype in {NSEC, NSEC3_TYPE}:
            others = tuple(r for r in message.authority if r != rrset)
            yield rrset, message._replace(authority=others)


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_of_a_name_each_record_has_its_part(denial: str) -> None:
    made, told = zone(denial), set()
    for label in ("zz", "b", "m"):
        owner = f"{label}.test."
        for rrset, message in each_left_out(asked(made, owner)):
            found = deny(message, name(owner), A, NXDOMAIN, keys(made), Work())
            assert found.proof is None
            (flaw,) = reasons(found.flaws)
            if denial == "nsec3" and rrset.name == made.matching(made.origin).name:  # type: ignore[union-attr]
                assert flaw == f"ENCLOSER_MISSING | {ABOUT}{owner}"
            else:
                assert flaw in {
                    f"NAME_NOT_COVERED | {ABOUT}{owner}",
                    f"WILDCARD_NOT_DENIED | {ABOUT}{owner} | *.test.",
                }
            told.add(flaw.split(" | ")[0])
    wanted = {"NAME_NOT_COVERED", "WILDCARD_NOT_DENIED"}
    assert told == wanted | ({"ENCLOSER_MISSING"} if denial == "nsec3" else set())


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_name_that_exists_is_said_to(denial: str) -> None:
    made = zone(denial)
    message = asked(made, "a.test.", MX)
    found = deny(message, name("a.test."), A, NXDOMAIN, keys(made), Work())
    assert f"NAME_EXISTS | {ABOUT}a.test." in reasons(found.flaws)
    found = deny(message, name("a.test."), A, 0, keys(made), Work())
    assert [flaw.code for flaw in found.flaws] == ["NSEC_TYPE_EXISTS"]


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_of_an_expansion_no_wildcard_is_denied(denial: str) -> None:
    made = zone(denial)
    told = []
    for _, message in each_left_out(asked(made, "x.w.test.")):
        found = deny_closer(message, name("x.w.test."), name("w.test."), keys(made), Work())
        told += reasons(found.flaws)
    other = asked(made, "b.test.")
    found = deny_closer(other, name("x.w.test."), name("w.test."), keys(made), Work())
    told += reasons(found.flaws)
    assert told
    assert not [flaw for flaw in told if flaw.startswith("WILDCARD_NOT_DENIED")]


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_records_that_do_not_validate_are_told_as_that(denial: str) -> None:
    made = zone(denial)
    message = asked(made, "zz.test.")
    bare = message._replace(authority=tuple(r._replace(sigs=()) for r in message.authority))
    found = deny(bare, name("zz.test."), A, NXDOMAIN, keys(made), Work())
    assert {flaw.code for flaw in found.flaws} == {"RRSIG_MISSING"}


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_wildcard_that_is_there_is_not_said_to_lack_its_denial(denial: str) -> None:
    made = zone(denial)
    message = asked(made, "x.w.test.", MX)
    found = deny(message, name("x.w.test."), A, NXDOMAIN, keys(made), Work())
    assert [flaw.code for flaw in found.flaws] == ["NSEC_TYPE_EXISTS"]


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_nor_one_whose_denial_is_there(denial: str) -> None:
    """The name's absence is proved, but not that a type is missing there."""
    made = zone(denial)
    found = deny(asked(made, "zz.test."), name("zz.test."), A, 0, keys(made), Work())
    assert (found.proof, found.flaws) == (None, ())


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_of_an_expansion_the_name_that_exists_is_told_and_no_wildcard(denial: str) -> None:
    made = zone(denial)
    message = asked(made, "a.test.", MX)
    found = deny_closer(message, name("a.test."), name("test."), keys(made), Work())
    assert reasons(found.flaws) == [f"NAME_EXISTS | {ABOUT}a.test."]
    without = zone(denial)  # whose proof has another encloser than the signature says
    del without.data[name("*.w.test."), A]
    without.forget()
    for _, part in each_left_out(asked(without, "x.w.test.")):
        found = deny_closer(part, name("x.w.test."), name("w.test."), keys(without), Work())
        assert "WILDCARD_NOT_DENIED" not in {flaw.code for flaw in found.flaws}


def test_what_is_not_covered_is_one_label_longer_than_what_exists() -> None:
    made = zone("nsec3")
    owner = name("y.x.w.test.")
    message = asked(made, "w.test.", MX)  # an empty non-terminal
    (encloser,) = (r for r in message.authority if r.rdtype == NSEC3_TYPE)
    found = deny(message._replace(authority=(encloser,)), owner, A, NXDOMAIN, keys(made), Work())
    assert reasons(found.flaws) == [f"NAME_NOT_COVERED | {ABOUT}x.w.test."]
