from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.net.sshkex import KINDS, Broken, Group14, mpint, signed, string, strings


def test_numbers_as_in_rfc_4251_section_5() -> None:
    assert mpint(0).hex() == "00000000"
    assert mpint(0x9A378F9B2E332A7).hex() == "0000000809a378f9b2e332a7"
    assert mpint(0x80).hex() == "000000020080"


@given(st.lists(st.binary(max_size=9), max_size=5), st.binary(max_size=9))
def test_strings_come_back(parts: list[bytes], rest: bytes) -> None:
    data = b"".join(map(string, parts))
    assert strings(data + rest, len(parts)) == parts
    with pytest.raises(Broken):
        strings(data[:-1] if parts else b"\0\0\0\1", len(parts) or 1)


@pytest.mark.parametrize("kind", list(KINDS))
def test_both_sides_share_the_same(kind: bytes) -> None:
    make, _ = KINDS[kind]
    one, other = make(), make()
    assert one.shared(other.public) == other.shared(one.public)
    for bad in (b"", b"\0", b"\1", bytes(32), bytes(65), b"\xff" * 300):
        with pytest.raises(ValueError):  # noqa: PT011  the library's own words
            one.shared(bad)


def test_public_values_of_no_use_are_refused() -> None:
    minus_one = Group14.__init__.__globals__["_PRIME"] - 1
    with pytest.raises(Broken):
        Group14().shared(mpint(minus_one)[4:])


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_hostile_keys_and_signatures_do_not_hold(key: bytes, signature: bytes) -> None:
    assert not signed(key, signature, b"data")
    assert not signed(string(b"ssh-ed448") + string(key), string(b"x") + string(signature), b"")
    assert not signed(string(b"ssh-ed25519") + string(bytes(32)), signature, b"")
