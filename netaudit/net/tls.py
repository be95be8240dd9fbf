"""TLS from the client's side: what to offer, and what came of it.

OpenSSL is asked to be lenient (security level 0, TLS 1.0 and up): an audit wants to see what a
browser would refuse.
"""

from __future__ import annotations

import ssl
import warnings
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL
_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746
# OpenSSL's names of the alerts by which servers refuse who shows no certificate, or none of theirs:
# TLS 1.3 has one for it (RFC 8446 section 6.2), before it was left to the server.
_WANTS_OURS = {
    "TLSV13_ALERT_CERTIFICATE_REQUIRED",
    "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "SSLV3_ALERT_BAD_CERTIFICATE",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
    "TLSV1_ALERT_UNKNOWN_CA",
    "TLSV1_ALERT_ACCESS_DENIED",
}

_HANDSHAKE, _NEW_SESSION_TICKET = 22, 4
_BEFORE_NONCE = 12  # octets: the message's head, a lifetime, what is added to an age
_EARLY_DATA = 42
_SHOWN = hasattr(ssl.SSLContext, "_msg_callback")
_allowed: WeakKeyDictionary[ssl.SSLObject, int] = WeakKeyDictionary()

_OTHER_ALERTS = {
    "TLSV1_BAD_CERTIFICATE_HASH_VALUE",
    "TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE",
    "TLSV1_CERTIFICATE_UNOBTAINABLE",
    "TLSV1_UNRECOGNIZED_NAME",
    "TLSV1_UNSUPPORTED_EXTENSION",
}


@cache
def lenient() -> ssl.SSLContext:
    """A context that accepts any certificate, but none at all (anonymous suites)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:!aNULL:@SECLEVEL=0")
    context.options |= _LEGACY_SERVER_CONNECT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that old versions are old
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_3
    return context


@cache
def http_2() -> ssl.SSLContext:
    """A lenient context that offers HTTP/2 and nothing else (RFC 7301)."""
    context = lenient.__wrapped__()
    context.set_alpn_protocols(["h2"])
    return context


@cache
def noting_tickets() -> ssl.SSLContext:
    """A lenient context, of whose sessions `early_data` tells."""
    context = lenient.__wrapped__()
    context._msg_callback = _note  # type: ignore[attr-defined]  # noqa: SLF001  nothing else shows tickets
    return context


def _note(tls: ssl.SSLObject, way: str, *rest: Any) -> None:
    """Of each message of a session: its version, its record's type, its own, its octets."""
    _version, record, kind, data = rest
    if way == "read" and (record, kind) == (_HANDSHAKE, _NEW_SESSION_TICKET):
        _allowed[tls] = max(_allowed.get(tls, 0), allowed_by(data))


def allowed_by(ticket: bytes) -> int:
    """The octets of early data that a NewSessionTicket allows (RFC 8446 sections 4.6.1, 4.2.10)."""
    at = _BEFORE_NONCE + 1 + int.from_bytes(ticket[_BEFORE_NONCE : _BEFORE_NONCE + 1])
    at += 2 + int.from_bytes(ticket[at : at + 2])
    extensions = ticket[at + 2 :]
    while len(extensions) >= 4:  # noqa: PLR2004  a type and a length
        end = 4 + int.from_bytes(extensions[2:4])
        if int.from_bytes(extensions[:2]) == _EARLY_DATA:
            return int.from_bytes(extensions[4:end])
        extensions = extensions[end:]
    return 0


def early_data(tls: ssl.SSLObject) -> int | None:
    """What the tickets allowed that came by now; 0 where none came, as below TLS 1.3.

    None where this Python does not show them: it is its own affair, and may end.
    """
    if not _SHOWN:
        return None
    return _allowed.get(tls, 0) if tls.version() == "TLSv1.3" else 0


@cache
def verifying(ca_bundle: str, *, check_time: bool) -> ssl.SSLContext:
    """A lenient context that verifies the chain, not the name.

    Args:
        ca_bundle: the roots as PEM; "" for the system's.
        check_time: whether the certificates must be in date.

    Raises:
        ssl.SSLError: when there is no certificate in the bundle.
    """
    context = lenient.__wrapped__()
    context.verify_mode = ssl.CERT_REQUIRED
    if ca_bundle:
        context.load_verify_locations(cadata=ca_bundle)
    else:
        context.load_default_certs()
    if not check_time:
        context.verify_flags |= _NO_CHECK_TIME
    return context


def chain_of(tls: ssl.SSLObject | None) -> tuple[bytes, tuple[bytes, ...] | None]:
    """The leaf that the server sent, b"" for none, and what it sent above; in DER.

    What is above is None where this Python does not tell: the chain is public since Python 3.13,
    there under another name since 3.10. It is there as soon as the server has sent it, the leaf
    by its own name only after the handshake.
    """
    if tls is None:
        return b"", ()
    told = getattr(tls, "get_unverified_chain", None)
    if told is not None:
        chain = tuple(told())
    else:
        inner = getattr(getattr(tls, "_sslobj", None), "get_unverified_chain", None)
        if inner is None:
            return (tls.getpeercert(True) or b"") if tls.version() else b"", None
        chain = tuple(ssl.PEM_cert_to_DER_cert(c.public_bytes()) for c in inner() or ())
    return (chain[0] if chain else b""), chain[1:]


def is_alert(reason: str) -> bool:
    """Whether OpenSSL's reason is an alert of the peer's: who sends one speaks TLS.

    Those that RFC 6066 and later ones added have no "alert" in their name.
    """
    return "ALERT" in reason or reason in _OTHER_ALERTS


def wants_certificate(alert: str, tls: ssl.SSLObject | None) -> bool:
    """Whether a server ended it, by this alert (OpenSSL's name), for want of our certificate.

    Before TLS 1.3 the same alerts say other things where the server has not shown its own.
    """
    return alert in _WANTS_OURS and bool(tls and chain_of(tls)[0])
