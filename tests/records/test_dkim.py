from __future__ import annotations

import base64
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from netaudit.records.dkim import Record, read

# RFC 8463 appendix A.2
ED25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
RFC_RSA = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0"
    "Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2"
    "kryOTIKT+l/K4w3QIDAQAB"
)


@cache
def rsa_key(form: PublicFormat, bits: int = 2048) -> str:
    key = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, form)).decode()


def told(text: str) -> list[str]:
    return [str(mistake) for mistake in read(text).mistakes]


def test_the_records_of_rfc_8463() -> None:
    assert read(f"v=DKIM1; k=ed25519; p={ED25519}") == Record("ed25519", 0, False, False, False, ())
    assert read(f"v=DKIM1; k=rsa; p={RFC_RSA}") == Record("rsa", 1024, False, False, False, ())


@pytest.mark.parametrize("form", [PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1])
def test_both_forms_of_an_rsa_key(form: PublicFormat) -> None:
    key = rsa_key(form)
    spaced = f"{key[:60]} \t{key[60:]}"
    found = read(f"p={spaced};")
    assert (found.kind, found.bits, found.mistakes) == ("rsa", 2048, ())


def test_what_a_record_says_of_its_key() -> None:
    found = read("v=DKIM1; t=s:y; h=sha1; n=a note; x=whatever; p=")
    assert (found.revoked, found.testing, found.sha1_only) == (True, True, True)
    found = read(f"v=DKIM1; k=ed25519; t=s; h=sha1:sha256; s=email; p={ED25519}")
    assert found == Record("ed25519", 0, False, False, False, ())


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("v=DKIM1", "it has no key (p=)"),
        ("v=DKIM2; p=", "v= is there, and not as v=DKIM1 at the beginning"),
        ("p=; v=DKIM1", "v= is there, and not as v=DKIM1 at the beginning"),
        ("v=DKIM1; p=; p=", "p= stands more than once"),
        ("v=DKIM1; nonsense; p=", "nonsense is no tag with a value"),
        ("v=DKIM1; h=md5; p=", "h=md5 has no value of DKIM"),
        ("v=DKIM1; s=chat; p=", "the key is not for mail: s=chat"),
        ("v=DKIM1; p=***", "the key (p=) cannot be read"),
        ("v=DKIM1; p=AAAA", "the key (p=) cannot be read"),
        (f"v=DKIM1; p={ED25519}", "the key (p=) cannot be read"),
        ("v=DKIM1; k=ed25519; p=AAAA", "the key (p=) cannot be read"),
        ("v=DKIM1; k=dsa; p=AAAA", "receivers do not know keys of type dsa"),
    ],
)
def test_mistakes(text: str, mistake: str) -> None:
    assert mistake in told(text)


def test_keys_that_receivers_must_not_take() -> None:
    """RFC 8301 section 3.2. The modulus is made up: such a key can no longer be generated."""
    numbers = rsa.RSAPublicNumbers(65537, (1 << 767) | 1).public_key()
    key = base64.b64encode(numbers.public_bytes(Encoding.DER, PublicFormat.PKCS1)).decode()
    assert told(f"p={key}") == ["the RSA key has 768 bits: receivers take none below 1024"]
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    other = curve.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert told(f"p={base64.b64encode(other).decode()}") == ["the key (p=) cannot be read"]


TAG = st.sampled_from(["v=DKIM1", "k=rsa", "k=ed25519", "p=", "h=", "s=", "t=", "=", ""])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TAG, st.text(max_size=12)), max_size=6))
def test_any_text_is_read(parts: list[tuple[str, str]]) -> None:
    for mistake in read(";".join(tag + text for tag, text in parts)).mistakes:
        assert str(mistake)
