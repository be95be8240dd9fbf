import ssl
from collections.abc import Callable

import pytest

from netaudit.lab.authority import Authority, Identity
from netaudit.lab.certs import EVERY_CIPHER, Manner, Tls, key_digest
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


def _client(*, lenient: bool = False, suites: str = EVERY_CIPHER) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # the default differs between builds
    context.load_verify_locations(cadata=AUTHORITY.bundle())
    if lenient:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers(suites)
    return context


def test_a_server_speaks_current_versions_with_a_trusted_certificate() -> None:
    assert _handshake(Tls(AUTHORITY, ("x.test",)), _client()) == "TLSv1.3"


def test_a_legacy_server_speaks_tls_1_0_alone() -> None:
    assert (
        _handshake(Tls(AUTHORITY, ("x.test",), manner=Manner.OBSOLETE), _client(lenient=True))
        == "TLSv1"
    )
    with pytest.raises(ssl.SSLError, match=r"(?i)version|protocol"):
        _handshake(Tls(AUTHORITY, ("x.test",), manner=Manner.OBSOLETE), _client())


def test_a_bare_server_takes_what_encrypts_nothing_and_a_current_one_does_not() -> None:
    client = _client(lenient=True, suites="eNULL:@SECLEVEL=0")
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    bare = Tls(AUTHORITY, ("x.test",), manner=Manner.BARE)
    assert _handshake(bare, client) == "TLSv1.2"
    assert _handshake(bare, _client()) == "TLSv1.3"
    with pytest.raises(ssl.SSLError, match=r"(?i)shared.cipher|handshake"):
        _handshake(Tls(AUTHORITY, ("x.test",)), client)


def test_a_short_group_is_taken_by_who_has_no_other() -> None:
    client = _client(lenient=True, suites="kDHE:@SECLEVEL=0")
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    identity = AUTHORITY.issue_rsa(("x.test",))
    short = Tls(AUTHORITY, ("x.test",), identity, Manner.SHORT_GROUP)
    assert _handshake(short, client) == "TLSv1.2"
    client.set_ciphers("kDHE:@SECLEVEL=2")
    with pytest.raises(ssl.SSLError, match=r"(?i)dh.key.too.small"):
        _handshake(short, client)


@pytest.mark.parametrize(
    "issue", [AUTHORITY.issue_short, AUTHORITY.issue_by_sha1, AUTHORITY.issue_under_short]
)
def test_a_weak_certificate_is_shown_and_refused_by_who_is_not_lenient(
    issue: Callable[[tuple[str, ...]], Identity],
) -> None:
    tls = Tls(AUTHORITY, ("x.test",), issue(("x.test",)), Manner.LENIENT)
    assert _handshake(tls, _client(lenient=True)) == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError, match=r"(?i)weak|small"):
        _handshake(tls, _client())


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
