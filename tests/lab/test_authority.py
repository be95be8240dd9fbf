from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from netaudit.facts.tls import Certificate
from netaudit.lab.authority import Authority, Identity, Period
from netaudit.probes._certificate import read_certificate, read_intermediates
from tests.lab.network import NOW, clock

AUTHORITY = Authority(clock)
NAMES = ("www.x.test", "x.test")


def _verifies(identity: Identity, name: str = "www.x.test") -> bool:
    leaf, *rest = x509.load_pem_x509_certificates(identity.chain)
    roots = x509.load_pem_x509_certificates(AUTHORITY.bundle().encode())
    verifier = (
        PolicyBuilder().store(Store(roots)).time(NOW).build_server_verifier(x509.DNSName(name))
    )
    try:
        verifier.verify(leaf, rest)
    except VerificationError:
        return False
    return True


def test_an_issued_certificate_verifies_for_each_of_its_names_alone() -> None:
    identity = AUTHORITY.issue(NAMES)
    assert _verifies(identity)
    assert _verifies(identity, "x.test")
    assert not _verifies(identity, "y.test")


def test_a_certificate_may_name_the_host_of_its_status() -> None:
    """As a scanner reads it; without being asked for, none is named."""
    identity = AUTHORITY.issue(NAMES, status="ocsp.x.test")
    assert _verifies(identity)
    assert _read(identity).status_hosts == ("ocsp.x.test",)
    assert _read(AUTHORITY.issue(NAMES)).status_hosts == ()


def _read(identity: Identity) -> Certificate:
    leaf = x509.load_pem_x509_certificates(identity.chain)[0]
    found = read_certificate(leaf.public_bytes(Encoding.DER))
    assert found
    return found


def test_an_expired_one_does_not() -> None:
    past = Period(timedelta(days=-9), timedelta(days=-2))
    assert not _verifies(AUTHORITY.issue(NAMES, past))


def test_a_self_signed_one_does_not() -> None:
    assert not _verifies(AUTHORITY.self_signed(NAMES))


def test_another_boot_s_does_not() -> None:
    assert not _verifies(Authority(clock).issue(NAMES))


def test_a_long_name_still_gets_a_certificate() -> None:
    assert _verifies(AUTHORITY.issue(("a" * 60 + ".long.test",)), "a" * 60 + ".long.test")


def test_weak_ones_are_what_they_are_called() -> None:
    short, old = AUTHORITY.issue_short(NAMES), AUTHORITY.issue_by_sha1(NAMES)
    assert (_read(short).key, _read(short).signature) == ("RSA 1024", "sha256")
    assert (_read(old).key, _read(old).signature) == ("EC 256", "sha1")
    above = {"CN=netaudit lab issuing": "EC 256", "CN=netaudit lab old issuing": "RSA 2048"}
    above["CN=netaudit lab short issuing"] = "RSA 1024"
    under = AUTHORITY.issue_under_short(NAMES)
    assert (_read(under).key, _read(under).signature) == ("EC 256", "sha256")
    for identity in (short, old, under):
        leaf, issuing = x509.load_pem_x509_certificates(identity.chain)
        assert leaf.issuer == issuing.subject  # that it holds, test_certs says
        (found,) = read_intermediates([issuing.public_bytes(Encoding.DER)]) or ()
        assert found.key == above.pop(found.name)
    assert above == {}
