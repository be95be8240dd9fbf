"""A certification authority for tests: EC keys, whatever dates and names are wanted."""

from __future__ import annotations

import ssl
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from netaudit.net.clock import system_clock

if TYPE_CHECKING:
    from datetime import datetime

_DAY = timedelta(days=1)


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """A root that signs leaves. All certificates share one key: these are tests."""

    def __init__(self, name: str = "Test root") -> None:
        self.name = name
        now = system_clock()
        self._root = self._sign(name, now - _DAY, now + 365 * _DAY, ca=True)
        self.pem = self._root.public_bytes(serialization.Encoding.PEM).decode()

    def leaf(
        self, *names: str, starts: datetime | None = None, ends: datetime | None = None
    ) -> x509.Certificate:
        """A certificate for these DNS names; valid today unless told otherwise."""
        now = system_clock()
        return self._sign(
            names[0], starts or now - _DAY, ends or now + 90 * _DAY, ca=False, names=names
        )

    def server(
        self,
        *names: str,
        starts: datetime | None = None,
        ends: datetime | None = None,
        version: ssl.TLSVersion | None = None,
    ) -> ssl.SSLContext:
        """A server's context that presents such a leaf, over `version` only if given."""
        return context_of(self.leaf(*names, starts=starts, ends=ends), version)

    def _sign(
        self,
        subject: str,
        starts: datetime,
        ends: datetime,
        *,
        ca: bool,
        names: tuple[str, ...] = (),
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name(self.name))
            .public_key(_key().public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(starts)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if names:
            entries = [x509.DNSName(name) for name in names]
            builder = builder.add_extension(x509.SubjectAlternativeName(entries), critical=False)
        return builder.sign(_key(), hashes.SHA256())


def context_of(leaf: x509.Certificate, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """A server's context with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # the default differs between builds
    if version:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        file.write_text(both_pem(leaf), "ascii")
        context.load_cert_chain(file)
    return context


def both_pem(leaf: x509.Certificate) -> str:
    """A certificate and its key, as servers read them."""
    key = _key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return (leaf.public_bytes(serialization.Encoding.PEM) + key).decode()
