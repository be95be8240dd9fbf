import errno
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.lab import nfnetlink as nft
from tests.lab.network import in_a_namespace


@given(st.integers(0, 0x7FFF), st.binary(max_size=64))
def test_an_attribute_tells_its_length_and_is_padded(kind: int, value: bytes) -> None:
    made = nft.attribute(kind, value)
    assert struct.unpack_from("=HH", made) == (len(value) + 4, kind)
    assert made[4 : 4 + len(value)] == value
    assert len(made) % 4 == 0
    assert len(made) - len(value) - 4 < 4


def test_numbers_are_in_network_order() -> None:
    assert nft.number(1, 0x01020304)[4:] == b"\x01\x02\x03\x04"


def test_a_refusal_is_raised_with_the_kernel_s_reason() -> None:
    refused = struct.pack("=IHHIIi", 20, nft.ERROR, 0, 1, 0, -errno.ENOENT)
    with pytest.raises(OSError, match="a thing") as caught:
        nft.raise_refusal(refused, "a thing")
    assert caught.value.errno == errno.ENOENT


def test_an_acknowledgement_is_no_refusal() -> None:
    nft.raise_refusal(struct.pack("=IHHIIi", 20, nft.ERROR, 0, 1, 0, 0), "a thing")


@pytest.mark.lab
def test_the_kernel_takes_all_or_nothing() -> None:
    def inside() -> list[int]:
        good, bad = nft.Batch(), nft.Batch()
        good.add(nft.NEW_TABLE, nft.CREATE, nft.text(1, "one"))
        good.commit()
        bad.add(nft.NEW_TABLE, nft.CREATE, nft.text(1, "two"))
        bad.add(nft.DELETE_TABLE, 0, nft.text(1, "nowhere"))
        codes = []
        for name in (None, "two", "one"):
            batch = bad if name is None else nft.Batch()
            if name:
                batch.add(nft.DELETE_TABLE, 0, nft.text(1, name))
            try:
                batch.commit()
                codes.append(0)
            except OSError as error:
                codes.append(error.errno or -1)
        return codes

    assert in_a_namespace(inside) == [errno.ENOENT, errno.ENOENT, 0]
