"""Reads a leaf certificate, whatever a hostile server put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from netaudit.facts.tls import Certificate, Intermediate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cryptography import x509

_MOST_NAMES = 500
_MOST_ABOVE = 8
_MOST_HOSTS = 16  # of status URLs
_WEB = ("http://", "https://")


def read_certificate(der: bytes) -> Certificate | None:
    """The certificate of these octets, its chain not yet judged; None if they are not one."""
    from cryptography import x509

    try:
        certificate = x509.load_der_x509_certificate(der)
        return Certificate(
            names=_names(certificate)[:_MOST_NAMES],
            issuer=certificate.issuer.rfc4514_string(),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            key=_key(certificate),
            signature=_signature(certificate),
            problem="",
            status_hosts=_status_hosts(certificate),
        )
    except Exception:  # noqa: BLE001  the library raises a dozen kinds at hostile DER
        return None


def read_intermediates(above: Iterable[bytes] | None) -> tuple[Intermediate, ...] | None:
    """Those of a chain above its leaf (DER) that somebody else issued; None where none was seen."""
    if above is None:
        return None
    read = (_intermediate(der) for der in tuple(above)[:_MOST_ABOVE])
    return tuple(one for one in read if one is not None)


def _intermediate(der: bytes) -> Intermediate | None:
    """None for a root, whose own signature nobody looks at, and for what is no certificate."""
    from cryptography import x509

    try:
        certificate = x509.load_der_x509_certificate(der)
        if certificate.issuer == certificate.subject:
            return None
        name = certificate.subject.rfc4514_string()
        return Intermediate(name, _key(certificate), _signature(certificate))
    except Exception:  # noqa: BLE001  the library raises a dozen kinds at hostile DER
        return None


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509

    try:
        kind = x509.SubjectAlternativeName
        names = certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return ()
    dns = [name.lower() for name in names.get_values_for_type(x509.DNSName)]
    return (*dns, *map(str, names.get_values_for_type(x509.IPAddress)))


def _status_hosts(certificate: x509.Certificate) -> tuple[str, ...]:
    """The hosts of OCSP, of the issuer's certificate, and of the list of those revoked."""
    hosts = (_host(url) for url in _status_urls(certificate))
    return tuple(dict.fromkeys(host for host in hosts if host))[:_MOST_HOSTS]


def _status_urls(certificate: x509.Certificate) -> Iterator[str]:
    from cryptography import x509

    for extension in certificate.extensions:
        if isinstance(extension.value, x509.AuthorityInformationAccess):
            yield from (access.access_location.value for access in extension.value)
        elif isinstance(extension.value, x509.CRLDistributionPoints):
            for point in extension.value:
                yield from (name.value for name in point.full_name or ())


def _host(url: object) -> str:
    """The host of a web URL; "" of any other, and of what is none."""
    if not isinstance(url, str) or not url.lower().startswith(_WEB):
        return ""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _key(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    family = type(key).__name__.removeprefix("_").removesuffix("PublicKey")
    size = getattr(key, "key_size", None)
    return f"{family} {size}" if size else family


def _signature(certificate: x509.Certificate) -> str:
    hash_ = certificate.signature_hash_algorithm
    return hash_.name if hash_ else certificate.signature_algorithm_oid.dotted_string
