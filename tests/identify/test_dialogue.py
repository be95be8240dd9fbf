from hypothesis import given
from hypothesis import strategies as st

from netaudit.identify.dialogue import (
    Match,
    Product,
    Say,
    Talk,
    at_least,
    first,
    framed,
    once,
    recognise,
    reply_code,
    text,
)


@given(st.binary(max_size=400), st.integers(1, 80))
def test_text_is_short_printable_and_on_one_line(data: bytes, most: int) -> None:
    shown = text(data, most)
    assert len(shown) <= most
    assert shown.isprintable()


def test_escapes_become_dots() -> None:
    assert text(b"a\x1b[31mred\r\n") == "a.[31mred.."
    assert text("Sở Nội vụ".encode()) == "Sở Nội vụ"


def test_a_reply_ends_with_the_line_without_a_hyphen() -> None:
    assert not reply_code(b"220-one\r\n")
    assert not reply_code(b"220 one")
    assert reply_code(b"220-one\r\n220 two\r\n")
    assert reply_code(b"220\r\n")


def test_a_frame_is_whole_when_its_length_says_so() -> None:
    whole = framed(0, 2, 2, 100)
    assert not whole(b"\x00")
    assert not whole(b"\x00\x03ab")
    assert whole(b"\x00\x03abc")
    assert whole(b"\xff\xff" + bytes(98))
    assert framed(0, 2, 0, 100, "little")(b"\x03\x00a")


def test_at_least_counts() -> None:
    assert not at_least(3)(b"ab")
    assert at_least(3)(b"abc")


def test_the_first_row_that_fits_names_product_and_version() -> None:
    rows = (Product(rb"^one(?:/([\d.]+))?", "One"), Product(rb"two", "Two"))
    assert recognise(b"ONE/1.2", rows) == ("One", "1.2")
    assert recognise(b"one", rows) == ("One", "")
    assert recognise(b"a two", rows) == ("Two", "")
    assert recognise(b"three", rows) == ("", "")
    assert first(rb"v(\d+)", b"v12") == "12"
    assert first(rb"v(\d+)", b"w") == ""


def test_a_dialogue_hears_silence_at_the_end() -> None:
    heard: list[bytes] = []

    def talk() -> Talk:
        heard.append((yield Say(b"a")))
        heard.append((yield Say(b"b")))
        return Match("x")

    assert once(talk(), b"one") == Match("x")
    assert heard == [b"one", b""]
