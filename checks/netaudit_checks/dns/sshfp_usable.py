"""SSHFP: that clients can trust a host key by them."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.sshfp import Sshfp, SshfpService
from netaudit.facts.zone import Security
from netaudit_checks._publish import in_each_product
from netaudit_checks.dns._sshfp import over_ssh

_LENGTHS = {1: 40, 2: 64}  # hex digits of SHA-1 and SHA-256
_ALGORITHMS = {1, 3, 4, 6}  # RSA, ECDSA, Ed25519, Ed448; DSA (2) is gone from SSH
_SHA256 = 2


@check(
    "dns.sshfp-usable",
    title="SSHFP records are signed, well formed and SHA-256",
    severity=Severity.LOW,
    remedy=(
        "Publish what ssh-keygen -r prints on the host, its SHA-256 lines at least, in a signed"
        " zone; take out the records of keys that the host no longer has."
    ),
    howto={
        "OpenSSH": "ssh-keygen -r NAME",
        **in_each_product("NAME SSHFP 4 2 FINGERPRINT"),
    },
    refs=["RFC 4255 section 3.1", "RFC 6594 section 5", "RFC 7479 section 1"],
    where=over_ssh,
)
def sshfp_usable(service: Service, fingerprints: SshfpService) -> Verdict:
    """A fingerprint that is not signed, or not readable, lets anybody pose as the host."""
    published = fingerprints.published()
    if not published:
        return not_applicable("{service} has no SSHFP record", service=service.label())
    if unsigned := tuple(n.name for n in published if n.security is not Security.SECURE):
        return failed("not secure by DNSSEC: {names}", names=unsigned)
    if bad := tuple(r.label for n in published for r in n.records if not _sound(r)):
        return failed("cannot be used: {records}", records=bad)
    if weak := tuple(n.name for n in published if all(r.type != _SHA256 for r in n.records)):
        return failed("SHA-1 alone: {names}", names=weak)
    return passed("{count} records", count=sum(len(n.records) for n in published))


def _sound(record: Sshfp) -> bool:
    known = record.algorithm in _ALGORITHMS
    return known and len(record.fingerprint) == _LENGTHS.get(record.type)
