from hypothesis import given
from hypothesis import strategies as st

from netaudit.probes._likeness import likeness, sketch

PAGE = b"<html><title>X\xc3\xa3</title>" + b" ".join(b"<p>tin %d</p>" % n for n in range(900))


def test_a_page_is_like_itself_and_not_like_another() -> None:
    assert likeness(sketch(PAGE), sketch(PAGE)) == 1.0
    assert likeness(sketch(PAGE), sketch(b"<title>Welcome to the web server</title>")) < 0.1


def test_a_token_that_changes_with_every_look_changes_little() -> None:
    one, other = (PAGE + b"<input value=" + token + b">" for token in (b"a1b2", b"c3d4"))
    assert likeness(sketch(one), sketch(other)) > 0.9


def test_the_share_is_told() -> None:
    """Half of the second page's words are the first's: a third of what either has."""
    half = b" ".join(b"a%d" % n for n in range(4000))
    rest = b" ".join(b"b%d" % n for n in range(4000))
    third = b" ".join(b"c%d" % n for n in range(4000))
    assert abs(likeness(sketch(half + b" " + rest), sketch(half + b" " + third)) - 1 / 3) < 0.1


def test_pages_without_words() -> None:
    assert likeness(sketch(b""), sketch(b" \n")) == 1.0
    assert likeness(sketch(b""), sketch(b"x")) == 0.0
    assert likeness(sketch(b"x"), sketch(b"x")) == 1.0


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_it_is_a_share_and_the_same_both_ways(one: bytes, other: bytes) -> None:
    found = likeness(sketch(one), sketch(other))
    assert 0.0 <= found <= 1.0
    assert found == likeness(sketch(other), sketch(one))
