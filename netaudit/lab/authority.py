"""The lab's certificate authority: a root and an issuing authority, made at each boot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netaudit.net.clock import Clock


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate chain with its key, in PEM, leaf first."""

    chain: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Period:
    """When a certificate is valid, from now."""

    starts: timedelta = timedelta(days=-1)
    ends: timedelta = timedelta(days=90)


LEAF, AUTHORITY = Period(), Period(ends=timedelta(days=3650))
_SHORT, _USUAL = 1024, 2048  # bits of an RSA key
# sha256WithRSAEncryption and sha1WithRSAEncryption: RFC 4055 section 5, RFC 3279 section 2.2.1.
_RSA_SHA256, _RSA_SHA1 = (bytes.fromhex(f"06092a864886f70d0101{last}") for last in ("0b", "05"))


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs: a name (x509.Name) and a private key."""

    name: Any
    key: Any


class Authority:
    """Issues certificates for the lab's servers."""

    def __init__(self, clock: Clock) -> None:
        """`clock` dates the certificates."""
        self.clock = clock
        self._top = Issuer(_name("netaudit lab root"), _new_key())
        self._issuer = Issuer(_name("netaudit lab issuing"), _new_key())
        self._root = self._authority(self._top, self._top)
        self._issuing = self._authority(self._issuer, self._top)

    def bundle(self) -> str:
        """What a client must trust: the root, in PEM."""
        return _pem(self._root).decode("ascii")

    def issue(self, names: Sequence[str], period: Period = LEAF, status: str = "") -> Identity:
        """A leaf for these names, with the chain to the root; `status` is the host that tells."""
        key = _new_key()
        leaf = self._leaf(names, key, period, self._issuer, status)
        return Identity(_pem(leaf) + _pem(self._issuing), _key_pem(key))

    def self_signed(self, names: Sequence[str]) -> Identity:
        """A leaf that nobody vouches for."""
        key = _new_key()
        leaf = self._leaf(names, key, LEAF, Issuer(_name(names[0]), key))
        return Identity(_pem(leaf), _key_pem(key))

    def issue_short(self, names: Sequence[str]) -> Identity:
        """A leaf with a key that can be computed (RSA of 1024 bits)."""
        return self.issue_rsa(names, _SHORT)

    def issue_rsa(self, names: Sequence[str], bits: int = _USUAL) -> Identity:
        """A leaf with an RSA key."""
        key = _new_rsa_key(bits)
        leaf = self._leaf(names, key, LEAF, self._issuer)
        return Identity(_pem(leaf) + _pem(self._issuing), _key_pem(key))

    def issue_by_sha1(self, names: Sequence[str]) -> Identity:
        """A leaf signed with SHA-1, by an issuing authority that has an RSA key for it."""
        from cryptography import x509

        issuer = Issuer(_name("netaudit lab old issuing"), _new_rsa_key(_USUAL))
        key = _new_key()
        leaf = _by_sha1(self._leaf(names, key, LEAF, issuer), issuer)
        return self._under(issuer, x509.load_der_x509_certificate(leaf), key)

    def issue_under_short(self, names: Sequence[str]) -> Identity:
        """A leaf of an issuing authority whose own key can be computed."""
        issuer = Issuer(_name("netaudit lab short issuing"), _new_rsa_key(_SHORT))
        key = _new_key()
        return self._under(issuer, self._leaf(names, key, LEAF, issuer), key)

    def _under(self, issuer: Issuer, leaf: Any, key: Any) -> Identity:
        return Identity(_pem(leaf) + _pem(self._authority(issuer, self._top)), _key_pem(key))

    def _leaf(
        self, names: Sequence[str], key: Any, period: Period, issuer: Issuer, status: str = ""
    ) -> Any:
        from cryptography import x509
        from cryptography.x509.oid import ExtendedKeyUsageOID

        alternatives = x509.SubjectAlternativeName([x509.DNSName(n) for n in names])
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = (
            self._builder(Issuer(_name(names[0]), key), issuer, period)
            .add_extension(alternatives, critical=False)
            .add_extension(usage, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        )
        for extension in _status(status) if status else ():
            builder = builder.add_extension(extension, critical=False)
        return _signed(builder, issuer)

    def _authority(self, subject: Issuer, issuer: Issuer) -> Any:
        from cryptography import x509

        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            self._builder(subject, issuer, AUTHORITY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage, critical=True)
        )
        return _signed(builder, issuer)

    def _builder(self, subject: Issuer, issuer: Issuer, period: Period) -> Any:
        from cryptography import x509

        now = self.clock()
        own = x509.SubjectKeyIdentifier.from_public_key(subject.key.public_key())
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject.name)
            .issuer_name(issuer.name)
            .public_key(subject.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + period.starts)
            .not_valid_after(now + period.ends)
            .add_extension(own, critical=False)
            .add_extension(above, critical=False)
        )


def _status(host: str) -> Iterator[Any]:
    """Where clients learn whether a certificate was revoked (RFC 5280)."""
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    url = x509.UniformResourceIdentifier(f"http://{host}/")
    ocsp = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, url)
    yield x509.AuthorityInformationAccess([ocsp])
    yield x509.CRLDistributionPoints([x509.DistributionPoint([url], None, None, None)])


def _new_key() -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def _new_rsa_key(bits: int) -> Any:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(65537, bits)


def _by_sha1(certificate: Any, issuer: Issuer) -> bytes:
    """The same certificate (DER) signed with SHA-1, which the library refuses to make.

    Both identifiers and both signatures are as long as each other, so that no length changes.
    """
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    inner = certificate.tbs_certificate_bytes
    old = inner.replace(_RSA_SHA256, _RSA_SHA1, 1)
    signature = issuer.key.sign(old, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  weak on purpose
    der = _der(certificate).replace(inner, old).replace(_RSA_SHA256, _RSA_SHA1)
    return der.removesuffix(certificate.signature) + bytes(signature)


def _name(common: str) -> Any:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    shortened = common[:64]  # the upper bound of RFC 5280 appendix A.1
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, shortened)])


def _signed(builder: Any, issuer: Issuer) -> Any:
    from cryptography.hazmat.primitives import hashes

    return builder.sign(issuer.key, hashes.SHA256())


def _der(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(certificate.public_bytes(Encoding.DER))


def _pem(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(certificate.public_bytes(Encoding.PEM))


def _key_pem(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
