from __future__ import annotations

import pytest

from netaudit.dns.reader import read_rdata


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
