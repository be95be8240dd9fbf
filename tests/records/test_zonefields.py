from __future__ import annotations

import dns.name
import pytest
from dns.rdatatype import AAAA, DNSKEY, DS, NS, TXT, A, RdataType

from netaudit.records.zonefields import first_wrong, is_name

ROOT = dns.name.root


@pytest.mark.parametrize(
    ("rdtype", "fields", "at"),
    [
        (DS, "1 13 2 " + "ab" * 32, None),
        (DS, "1 13 2 " + "ab " * 32, None),
        (DS, "1 200 99 abcd", None),
        (DS, "\\# 2 0001", None),  # what the octets hold is dnspython's to say
        (DS, "", 0),
        (DS, "9" * 5000 + " 13 2 ab", 0),
        (DNSKEY, "257 3 " + "9" * 5000 + " YWI=", 2),
        (DS, "1 13 4 " + "ab" * 32, 3),
        (DS, "1 13 2 ab zz", 4),
        (DNSKEY, "257 3 13 YWI= ", None),
        (DNSKEY, "257 3 ED25519 YW I=", None),
        (DNSKEY, "257 256 13 YWI=", 1),
        (DNSKEY, "257 3 13", 3),
        (NS, "a", None),
        (NS, "a b", 1),
        (A, "198.18.0.1", None),
        (A, "198.18.0.256", 0),
        (AAAA, "2001:DB8::1", None),
        (AAAA, "", 0),
        (TXT, "anything", None),
    ],
)
def test_the_first_field_that_cannot_be(rdtype: RdataType, fields: str, at: int | None) -> None:
    wrong = first_wrong(rdtype, tuple(fields.split()), ROOT)
    assert (wrong and wrong[0]) == at


def test_what_is_a_name() -> None:
    assert is_name("a", ROOT)
    assert not is_name("a..b", ROOT)
    assert not is_name("a." * 127 + "b", dns.name.from_text("test."))
