"""SSHFP: that the records are those of the host's keys."""

from netaudit.api import (
    Service,
    Severity,
    Verdict,
    check,
    failed,
    not_applicable,
    passed,
)
from netaudit.facts.sshfp import SshfpName, SshfpService, SshKey, SshKeys
from netaudit_checks._incomplete import incomplete
from netaudit_checks._publish import in_each_product
from netaudit_checks.dns._sshfp import over_ssh


@check(
    "dns.sshfp-matches",
    title="SSHFP records match the host keys that the server shows",
    severity=Severity.MEDIUM,
    remedy=(
        "Find out first why they differ: a key that nobody changed is the sign of another machine"
        " in the host's place. Then publish what ssh-keygen -r prints on the host, and take out"
        " what it does not print."
    ),
    howto={
        "OpenSSH": "ssh-keygen -r NAME",
        **in_each_product("NAME SSHFP 4 2 FINGERPRINT"),
    },
    refs=["RFC 4255 section 2.4", "RFC 4255 section 3.1", "RFC 4253 section 8"],
    where=over_ssh,
)
def sshfp_matches(service: Service, fingerprints: SshfpService, shown: SshKeys) -> Verdict:
    """Clients that check the records refuse the host, or people learn to overlook the warning."""
    published = fingerprints.published()
    if not published:
        return not_applicable("{service} has no SSHFP record", service=service.label())
    strange = [k for k in shown.keys if any(not _fits(k, name) for name in published)]
    if strange:
        return failed(
            "no SSHFP record matches these keys: {keys}",
            keys=tuple(
                f"{k.kind} SHA-256 {k.records[-1].fingerprint} ({k.address})" for k in strange
            ),
        )
    if bare := _bare(shown):
        return failed("no host key of the published algorithms: {addresses}", addresses=bare)
    return incomplete(service, shown.unasked) or _no_fault(service, shown)


def _no_fault(service: Service, shown: SshKeys) -> Verdict:
    """What was shown fits. That an address shows nothing is told; failing it is another check's."""
    kinds = tuple(dict.fromkeys(key.kind for key in shown.keys))
    name, silent = service.label(), shown.silent
    if kinds and silent:
        return passed(
            "they match {keys}; no host key from {addresses}", keys=kinds, addresses=silent
        )
    if kinds:
        return passed("they match {keys}", keys=kinds)
    if silent:
        return not_applicable(
            "{service} showed no host key: {addresses}", service=name, addresses=silent
        )
    return not_applicable(
        "no SSHFP record of {service} is of a key that can be asked for", service=name
    )


def _fits(key: SshKey, name: SshfpName) -> bool:
    """Whether a name's records let the key pass: those of other algorithms say nothing of it."""
    held = {(r.algorithm, r.type, r.fingerprint.lower()) for r in name.records}
    about = {algorithm for algorithm, _, _ in held}
    mine = {(r.algorithm, r.type, r.fingerprint) for r in key.records}
    return not about & {algorithm for algorithm, _, _ in mine} or bool(mine & held)


def _bare(shown: SshKeys) -> tuple[str, ...]:
    """Addresses that offer host keys, and none that a record could be of."""
    having = {key.address for key in shown.keys}
    return tuple(str(address) for address in shown.asked if address not in having)
