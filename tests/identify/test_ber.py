from hypothesis import given
from hypothesis import strategies as st

from netaudit.identify.ber import ber, inside, values, whole


@given(st.integers(0, 255), st.binary(max_size=70_000))
def test_what_is_written_is_read(tag: int, content: bytes) -> None:
    encoded = ber(tag, content)
    assert list(values(encoded)) == [(tag, content)]
    assert whole(encoded)
    assert not whole(encoded[:-1])


@given(st.binary(max_size=300))
def test_noise_ends_it(data: bytes) -> None:
    assert sum(len(content) for _, content in values(data)) <= len(data)
    inside(data, 0x30, 0x02)
    whole(data)


def test_a_path_of_tags() -> None:
    nested = ber(0x30, ber(0x02, b"\x01"), ber(0xA0, ber(0x04, b"deep")))
    assert inside(nested, 0x30, 0xA0, 0x04) == b"deep"
    assert inside(nested, 0x30, 0xA1) is None


def test_an_indefinite_length_is_refused() -> None:
    assert list(values(b"\x30\x80\x00\x00")) == []
    assert list(values(b"\x30\x85\x00\x00\x00\x00\x01a")) == []
