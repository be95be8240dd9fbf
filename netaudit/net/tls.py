"""TLS from the client's side: what to offer, and what came of it.

OpenSSL is asked to be lenient (security level 0, TLS 1.0 and up): an audit wants to see what a
browser would refuse.
"""

from __future__ import annotations

import ssl
import warnings
from functools import cache

VERSIONS = (
    ssl.TLSVersion.TLSv1_3,
    ssl.TLSVersion.TLSv1_2,
    ssl.TLSVersion.TLSv1_1,
    ssl.TLSVersion.TLSv1,
)
NAMES = dict(zip(VERSIONS, ("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"), strict=True))
_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL
_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746
_OURS = {"NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE", "NO_CIPHER_MATCH"}


@cache
def lenient(
    oldest: ssl.TLSVersion = VERSIONS[-1], newest: ssl.TLSVersion = VERSIONS[0]
) -> ssl.SSLContext:
    """A context that accepts any certificate, for the versions from `oldest` to `newest`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= _LEGACY_SERVER_CONNECT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that old versions are old
        context.minimum_version = oldest
        context.maximum_version = newest
    return context


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


def is_ours(error: ssl.SSLError) -> bool:
    """Whether this machine's OpenSSL could not even offer it."""
    return error.reason in _OURS
