from __future__ import annotations

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.dns.reader import read_rdata

NAMES = st.sampled_from([b"\0", b"\1a\0", b"\1A\2bc\0", b"\xc0\0", b"\1a\xc0\0", b"\x40", b"\1a"])
MORE = st.one_of(
    st.binary(max_size=24),
    st.sampled_from(
        [b"\0\1\x40", b"\0\2\x40\0", b"\0\0", b"\1\1\x02\0\1\x40", b"\0\6\x40\0\0\0\0\3"]
    ),
)


@pytest.mark.parametrize(
    ("rdtype", "data"),
    [
        (2, b"\1a\0trailing"),  # NS
        (47, b"\1a\0\0\6\x40\0\0\0\0\0"),  # NSEC: a bitmap with zeros at its end
        (42, b"\0\1\x18\4\1\2\3\0"),  # APL: an address with zeros at its end
        (43, b"\0\1\x08\2short"),  # DS: a digest of a wrong length
        (29, b"\0\3\0\1" + b"\x80\0\0\0" * 3),  # LOC: a size of an unusual form
    ],
)
def test_what_a_type_would_write_otherwise_stays_as_it_came(rdtype: int, data: bytes) -> None:
    """Signatures cover the octets (RFC 4034 section 6.2)."""
    rdata = read_rdata(rdtype, data)
    assert rdata.to_digestable() == data


@given(
    rdtype=st.sampled_from([2, 6, 46, 47]),
    before=st.binary(min_size=18, max_size=18),
    names=st.lists(NAMES, min_size=1, max_size=2),
    more=MORE,
)
def test_what_is_read_is_what_its_type_would_write(
    rdtype: int, before: bytes, names: list[bytes], more: bytes
) -> None:
    """As dnspython itself says, which takes longer."""
    data = before * (rdtype == 46) + b"".join(names) + more
    rdata, kind = read_rdata(rdtype, data), dns.rdatatype.RdataType.make(rdtype)
    try:
        read = dns.rdata.from_wire(dns.rdataclass.IN, kind, data, 0, len(data))
        same = read.to_wire() == data
    except Exception:  # noqa: BLE001  whatever it raises on hostile octets
        same = False
    assert isinstance(rdata, dns.rdata.GenericRdata) == (not same)
