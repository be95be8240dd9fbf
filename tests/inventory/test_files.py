from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.errors import NetauditError
from netaudit.inventory import files
from netaudit.inventory.scalars import Wrong
from netaudit.model import RootHint
from tests.factories import addresses

HINTS = """\
; made for a test
.               3600000 NS  A.root.test.
a.root.test.    3600000 A   198.19.0.1
A.ROOT.TEST.    3600000 AAAA 2001:db8::1
"""
DIGEST = "e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"
KEY = "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="


def pem() -> str:
    """A self-signed certificate."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding

    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ca")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    builder = builder.not_valid_before(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    builder = builder.not_valid_after(dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    return builder.sign(key, None).public_bytes(Encoding.PEM).decode()


def test_hints_are_root_servers_with_an_address() -> None:
    (hint,) = files.root_hints(HINTS, "f")
    assert hint.name == "a.root.test"
    assert set(hint.addresses) == set(addresses("198.19.0.1", "2001:db8::1"))
    assert isinstance(hint, RootHint)
    assert hint.zone == "."


def test_hints_of_another_zone_are_of_that_zone() -> None:
    (hint,) = files.root_hints(HINTS.replace(".   ", "Mau.test. ", 1), "f")
    assert (hint.zone, hint.name) == ("mau.test", "a.root.test")


def test_a_server_without_an_address_is_named() -> None:
    with pytest.raises(Wrong) as caught:
        files.root_hints(f"{HINTS}. NS B.root.test.\n", "root.hints")
    told = "root.hints: b.root.test, a name server of ., has no address; add its"
    assert said(caught.value).startswith(told)


def test_anchors_are_ds_and_dnskey_records_with_their_owner() -> None:
    text = f". IN DS 20326 8 2 {DIGEST}\nmau.test. 3600 IN DNSKEY 257 3 15 {KEY}\n"
    text += "mau.test. RRSIG DNSKEY 15 1 3600 20260101000000 20250101000000 1 mau.test. YQ==\n"
    assert files.trust_anchors(text, "f") == (
        f". IN DS 20326 8 2 {DIGEST}",
        f"mau.test. IN DNSKEY 257 3 15 {KEY}",
    )


@pytest.mark.parametrize("text", ["", "rubbish", "$INCLUDE /etc/hostname", ". IN DS 1 2", "\x00"])
def test_what_is_no_zone_file_is_refused(text: str) -> None:
    for read in (files.root_hints, files.trust_anchors):
        with pytest.raises(Wrong):
            read(text, "f")


@given(st.text(st.sampled_from('"();.$@ \n\tINDSAKEY0159ab\\'), max_size=60))
def test_any_text_is_records_or_refused(text: str) -> None:
    for read in (files.root_hints, files.trust_anchors):
        try:
            found: object = read(text, "f")
        except Wrong as wrong:
            found = wrong.message.format(**wrong.params)
        assert found


def test_a_bundle_holds_certificates() -> None:
    text = pem()
    assert files.ca_bundle(text, "f") == text
    for bad in ("", text.replace("CERT", ""), "-----BEGIN CERTIFICATE-----"):
        with pytest.raises(Wrong):
            files.ca_bundle(bad, "f")


def test_files_are_read_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffxin chào".encode())
    assert files.read(tmp_path, "a.txt") == "xin chào"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b" " * (files.MAX_OCTETS + 1))
    (tmp_path / "latin").write_bytes(b"\xe9")
    for name, words in (
        ("none", "cannot be read"),
        (".", "not a regular file"),
        ("big", "larger than 4 MiB"),
        ("latin", "UTF-8"),
        ("a\x00b", "cannot be read"),
    ):
        with pytest.raises(Wrong) as caught:
            files.read(tmp_path, name)
        assert words in caught.value.message.format(**caught.value.params)


@pytest.mark.parametrize("end", ["", "\n", "\n. IN NS b.root.test.\n"])
@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("a.test. IN A 198.018.1.5", "3:14: “198.018.1.5”: expected an IPv4 address"),
        ("a.test. NOPE", "3:9: “NOPE”: expected a record type such as NS, AAAA or DS"),
        ("garbage", "3:1: this record ends too early: expected a record type"),
        ("$INCLUDE /etc/passwd", "3:1: “$INCLUDE”: expected a record, $ORIGIN or $TTL"),
        ("a.test. IN NS a..b.", "3:15: “a..b.”: expected the name of a name server"),
    ],
)
def test_a_record_that_is_none_is_told_with_its_place(bad: str, told: str, end: str) -> None:
    with pytest.raises(Wrong) as caught:
        files.root_hints(f". IN NS a.test.\n; a comment\n{bad}{end}", "root.hints")
    assert said(caught.value).startswith(f"root.hints:{told}")


def said(wrong: Wrong) -> str:
    return wrong.message.format(**wrong.params)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n. IN CDS 1 13 2 ab", "f:2:6: “CDS”: expected DS or DNSKEY, which trust anchors are"),
        (
            ". IN DS 1 13 2 ab",
            "f:1:16: “ab”: expected a digest of 64 hexadecimal digits; here are 2",
        ),
        (" <?xml version='1.0'?>\n<TrustAnchor/>", "f is XML; expected each of its trust anchors"),
    ],
)
def test_what_is_no_anchor_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(Wrong) as caught:
        files.trust_anchors(text, "f")
    assert said(caught.value).startswith(told)


def test_an_anchor_that_stands_in_the_inventory_has_the_inventorys_place() -> None:
    for text, told in ((". IN DS 1 13", "this DS record ends"), ("; none", "“; none” holds no")):
        with pytest.raises(Wrong) as caught:
            files.trust_anchors(text, "")
        assert said(caught.value).startswith(told)


def test_what_a_command_is_given(tmp_path: Path) -> None:
    path = tmp_path / "anchor"
    path.write_bytes(f"\ufeff$ORIGIN mau.test.\r\n@ DS 1 13 2 {DIGEST}\r\n".encode())
    assert files.given(path, files.trust_anchors) == (f"mau.test. IN DS 1 13 2 {DIGEST}",)


def test_a_command_may_be_given_a_pipe() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, HINTS.encode())
    os.close(theirs)
    try:
        (hint,) = files.given(Path(f"/dev/fd/{ours}"), files.root_hints)
    finally:
        os.close(ours)
    assert hint.name == "a.root.test"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\n. DS \x96", "f:2:6: the octet 0x96 is not UTF-8"),
        (". DS".encode("utf-16"), "f:1:1: this file is in UTF-16"),
        (b". DS 1\n", "f:1:3: this DS record ends too early"),
        (b" " * (files.MAX_OCTETS + 1), "f is larger than 4 MiB"),
        (None, "f: cannot be read: No such file or directory"),
    ],
)
def test_what_a_command_is_given_and_cannot_be(
    data: bytes | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if data is not None:
        Path("f").write_bytes(data)
    with pytest.raises(NetauditError) as caught:
        files.given(Path("f"), files.trust_anchors)
    assert str(caught.value).startswith(told)
