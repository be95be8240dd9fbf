from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.records.zonefile import NoRecord, entries

DIGEST = "ab" * 32
KEY = "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="


def told(text: str) -> list[str]:
    return [f"{e.owner} {e.rdtype.name} {e.rdata()}" for e in entries(text)]


@pytest.mark.parametrize(
    "text",
    [
        f"Test. IN DS 1 13 2 {DIGEST}",
        f'Test. DS 1 13 2 {DIGEST} ; words with ("',
        f"Test. 3600 in ds 1 ECDSAP256SHA256 2 {DIGEST[:30]} {DIGEST[30:].upper()}\n",
        f"Test. IN 1h30m DS 1 13 2 {DIGEST}\r\n",
        f"Test.\tDS\t1 13 (\n 2 ; words\n{DIGEST} )",
        f"Test. ( IN\n DS ) 1 13 2 {DIGEST}",
        f"\n; words\n$TTL 1d\n$origin Test.\n@ DS 1 13 2 {DIGEST}",
        f"$ORIGIN .\nTest DS 1 13 2 {DIGEST}",
        f"Test CLASS1 TYPE43 \\# 36 0001 0d02 {DIGEST}",
        f'"Test." DS 1 13 2 "{DIGEST}"',
    ],
)
def test_one_record_in_many_forms(text: str) -> None:
    assert told(text) == [f"Test. DS 1 13 2 {DIGEST}"]


def test_the_owner_of_the_line_before_and_names_below_the_origin() -> None:
    text = (
        "$ORIGIN root.test.\n. NS a\n\tNS b.test.\n\n$ORIGIN x\na A 198.18.0.1\n  AAAA 2001:db8::1"
    )
    assert told(text) == [
        ". NS a.root.test.",
        ". NS b.test.",
        "a.x.root.test. A 198.18.0.1",
        "a.x.root.test. AAAA 2001:db8::1",
    ]


def test_names_with_escapes_and_in_other_scripts() -> None:
    text = "a\\.b\\;\\046.test. NS \\000.test.\nth\u01b0.test. A 198.18.0.1\n"
    assert told(text) == [
        "a\\.b\\;\\..test. NS \\000.test.",
        "xn--th-e0a.test. A 198.18.0.1",
    ]


def test_data_of_other_types_are_read_by_who_wants_them() -> None:
    first, second = entries("a. TXT words\nb. TYPE65280 \\# 1 zz\n")
    assert first.rdata().to_text() == '"words"'
    with pytest.raises(NoRecord, match="2:4: this is no TYPE65280 record"):
        second.rdata()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (". IN DS", "1:6: this DS record ends too early: expected a key tag from 0 to 65535"),
        (". IN DS x", "1:9: “x”: expected a key tag from 0 to 65535"),
        (". DS 65536 8 2 ab", "1:6: “65536”: expected a key tag"),
        (". DS 1 RSA 2 ab", "1:8: “RSA”: expected an algorithm, by its number or name"),
        (". DS 1 256 2 ab", "1:8: “256”: expected an algorithm"),
        (". DS 0 0 0 00", "1:10: “0”: expected a digest type from 1 to 255"),
        (f". DS 1 13 2 {DIGEST} ; w\n\n. DS 1 13 2 zz", "3:13: “zz”: expected a digest in hex"),
        (
            f". DS 1 13 2 {DIGEST} 9",
            "1:13: “abababababababababababababababababababab…”: expected a",
        ),
        (". DS 1 13 99 abc", "1:14: “abc”: expected a digest of 4 hexadecimal digits; here are 3"),
        (". DS 1 13 99", "1:3: this DS record ends too early: expected a digest of 2 hexadecimal"),
        (". DNSKEY 257 3 13 a*b", "1:19: “a*b”: expected a public key in Base64"),
        (". DNSKEY 257 3 13 abc", "1:19: “abc”: expected a public key in Base64"),
        (". DNSKEY 257 3 13", "1:3: this DNSKEY record ends too early: expected a public key"),
        (f". DNSKEY 65536 3 13 {KEY}", "1:10: “65536”: expected flags, 0 to 65535"),
        (f". DNSKEY 257 x 13 {KEY}", "1:14: “x”: expected the protocol, 3"),
        (". NS", "1:3: this NS record ends too early: expected the name of a name server"),
        (". NS a. b.", "1:9: “b.”: expected the end of the record"),
        ("a. A 2001:db8::1", "1:6: “2001:db8::1”: expected an IPv4 address"),
        ("a. AAAA 198.18.0.1", "1:9: “198.18.0.1”: expected an IPv6 address"),
        ("a. AAAA fe80::1%eth0", "1:9: “fe80::1%eth0”: expected an IPv6 address"),
        (". CH DS 1", "1:3: “CH”: expected class IN"),
        (". 2147483648 DS 1", "1:3: “2147483648”: expected a TTL of at most 2147483647 seconds"),
        (". 1 2 3 DS 1", "1:7: “3”: expected a record type"),
        (". 1 IN 2 DS 1", "1:8: “2”: expected a record type such as NS, AAAA or DS"),
        (".", "1:1: this record ends too early: expected a record type"),
        (f"  . DS 1 13 2 {DIGEST}", "1:3: “.”: expected no blank before the owner's name"),
        (" \u00a0. DS", "1:2: “\ufffd”: expected a name, a record type or data of a zone file"),
        ("a..b. A 198.18.0.1", "1:1: “a..b.”: expected a domain name"),
        (f"{'a' * 64}. NS a.", f"1:1: “{'a' * 40}…”: expected a domain name"),
        ('. NS "a.', '1:6: “"”: expected a name, a record type or data of a zone file'),
        (". NS a\\", "1:7: “\\”: expected a name, a record type or data of a zone file"),
        (". NS ( a.\n( ) b.", "1:6: “(”: expected a parenthesis that closes it"),
        (". NS a. )", "1:9: “)”: expected a parenthesis that opens before one that closes"),
        ("\n\n$TTL", "3:1: “$TTL”: expected one value after it"),
        ("$TTL x", "1:6: “x”: expected a TTL of at most 2147483647 seconds"),
        ("$TTL IN", "1:6: “IN”: expected a TTL of at most 2147483647 seconds"),
        ("$ORIGIN a..b", "1:9: “a..b”: expected a domain name"),
        ("$GENERATE 1-9 $ A 198.18.0.$", "1:1: “$GENERATE”: expected a record, $ORIGIN or $TTL"),
        (". DS \x1b[31m", "1:6: “\ufffd[31m”: expected a key tag"),
    ],
)
def test_what_is_no_record_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(NoRecord) as caught:
        told(text)
    assert str(caught.value).startswith(said)


@given(st.text(st.sampled_from('"();.$@ \\#\n\r\tINDSAKEY0159ab\x00\u0110'), max_size=60))
def test_any_text_is_records_or_refused(text: str) -> None:
    try:
        list(map(str, told(text)))
    except NoRecord as error:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert 1 <= error.line <= len(lines)  # noqa: PT017  the place is what is tested
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1  # noqa: PT017  the same
