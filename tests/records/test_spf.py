from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.records.spf import read, records


def test_which_texts_are_records() -> None:
    """RFC 7208 section 4.5: the version is a word of its own."""
    texts = ["v=spf1", "V=SPF1 -all", "v=spf10 -all", "verification=x", " v=spf1"]
    assert records(texts) == ("v=spf1", "V=SPF1 -all")


@pytest.mark.parametrize(
    "text",
    [
        # RFC 7208 appendix A.1 and sections 5 to 8
        "v=spf1 +all",
        "v=spf1 a -all",
        "v=spf1 a:example.org -all",
        "v=spf1 mx:example.org -all",
        "v=spf1 mx mx:example.org -all",
        "v=spf1 mx/30 mx:example.org/30 -all",
        "v=spf1 ptr -all",
        "v=spf1 ip4:192.0.2.128/28 -all",
        "v=spf1 ip6:2001:db8::/32 a//64 a/24//64 ~all",
        "v=spf1 include:example.com include:example.net -all",
        "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} -all",
        "v=spf1 redirect=_spf.example.com exp=explain._spf.%{d}",
        "v=spf1 moo.cow-far_out=man:dog/cat ?all",
        "v=spf1  ip4:192.0.2.1   -all ",
    ],
)
def test_sound_records(text: str) -> None:
    assert read(text).mistakes == ()


@pytest.mark.parametrize(
    "word",
    ["al", "ipv4:192.0.2.1", "ip4:192.0.2.256", "ip4=192.0.2.1", "ip6:192.0.2.1", "include", "mx:",
     "include:", "a/33", "a//129", "exists", "all:x.test", "include:%{x}.test", "include:1.2.3",
     "redirect=", "-", "ptr/24", "include:%", "ip4:", "a:%{d", "a/"],
)  # fmt: skip
def test_what_is_no_term(word: str) -> None:
    found = read(f"v=spf1 {word} -all")
    wrong = [m for m in found.mistakes if word in str(m)]
    assert wrong or word == "ip4=192.0.2.1"  # an unknown modifier, to be ignored


def test_a_modifier_stands_once() -> None:
    (mistake,) = read("v=spf1 redirect=a.test redirect=b.test").mistakes
    assert str(mistake) == "redirect= stands more than once"


def test_terms_that_are_asked_end_at_all() -> None:
    """RFC 7208 section 5.1: what follows "all" is never reached, nor is redirect."""
    found = read("v=spf1 mx -all include:late.test redirect=late.test")
    assert [t.name for t in found.asked()] == ["mx"]
    assert found.default == "-"
    assert [t.name for t in read("v=spf1 a redirect=x.test").asked()] == ["a", "redirect"]
    assert read("v=spf1 a").default == ""


def test_the_domain_and_the_qualifier() -> None:
    first, second = read("v=spf1 ?mx:mail.test/24//64 a").terms
    assert (first.name, first.value, first.qualifier) == ("mx", "mail.test", "?")
    assert (second.value, second.qualifier, second.macros) == ("", "+", False)
    assert read("v=spf1 exists:%{i}.x.test").terms[0].macros


def test_a_record_without_end_is_cut() -> None:
    found = read("v=spf1 " + "a " * 300)
    assert len(found.terms) == 256
    assert "256" in str(found.mistakes[0])


@given(st.text())
def test_nothing_is_raised(text: str) -> None:
    found = read(f"v=spf1 {text}")
    assert all(str(mistake) for mistake in found.mistakes)
