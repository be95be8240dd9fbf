from __future__ import annotations

import dns.dnssec
import dns.rdata
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from hypothesis import given
from hypothesis import strategies as st

from netaudit.dns.signature import key_tag


def test_the_key_of_rfc_4034_section_5_4() -> None:
    text = (
        "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZ"
        "DRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbt"
        "G9DMBmADjFDc2w/rljwvFw=="
    )
    key = dns.rdata.from_text("IN", "DNSKEY", text)
    assert isinstance(key, DNSKEY)
    assert key_tag(key) == 60485


@given(st.sampled_from([1, 5, 8, 13, 15, 200]), st.binary(min_size=1, max_size=600))
def test_as_dnspython_has_it(algorithm: int, octets: bytes) -> None:
    """Odd lengths, and RSA/MD5 with its own way (appendix B.1), among them."""
    key = DNSKEY(1, 48, 257, 3, algorithm, octets)  # type: ignore[no-untyped-call]  # dnspython types none
    assert key_tag(key) == dns.dnssec.key_id(key)
