import ssl

import pytest

from netaudit.lab.authority import Authority
from netaudit.lab.certs import Tls, key_digest
from netaudit.net.clock import system_clock

AUTHORITY = Authority(system_clock)


def _handshake(tls: Tls, client: ssl.SSLContext) -> str | None:
    """The version that both agree on, in memory."""
    into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = tls.context().wrap_bio(into, out, server_side=True)
    ours = client.wrap_bio(out, into, server_hostname="x.test")
    for _ in range(6):
        for side in (ours, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ours.version()


def _client(*, legacy: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # the default differs between builds
    context.load_verify_locations(cadata=AUTHORITY.bundle())
    if legacy:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def test_a_server_speaks_current_versions_with_a_trusted_certificate() -> None:
    assert _handshake(Tls(AUTHORITY, ("x.test",)), _client()) == "TLSv1.3"


def test_a_legacy_server_speaks_tls_1_0_alone() -> None:
    assert _handshake(Tls(AUTHORITY, ("x.test",), legacy=True), _client(legacy=True)) == "TLSv1"
    with pytest.raises(ssl.SSLError, match=r"(?i)version|protocol"):
        _handshake(Tls(AUTHORITY, ("x.test",), legacy=True), _client())


def test_a_changed_identity_is_used_from_the_next_connection_on() -> None:
    tls = Tls(AUTHORITY, ("x.test",))
    first = tls.context()
    assert tls.context() is first
    tls.change(AUTHORITY.self_signed(("x.test",)))
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        _handshake(tls, _client())
    assert caught.value.verify_code == 18  # X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
    tls.change(None)
    assert _handshake(tls, _client()) == "TLSv1.3"


def test_a_fault_s_identity_goes_and_the_own_one_comes_back() -> None:
    tls = Tls(AUTHORITY, ("x.test",))
    own = key_digest(tls.own())
    tls.change(AUTHORITY.issue(("y.test",)))
    assert key_digest(tls.identity or tls.own()) != own
    tls.change(None)
    assert key_digest(tls.own()) == own
