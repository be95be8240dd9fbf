"""Resolvers: why a name is refused."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import Validation

# RFC 8914 section 4: unsupported DNSKEY algorithm and DS digest, indeterminate, bogus, expired, not
# yet valid, and what is missing: DNSKEY, RRSIG, zone key bit, NSEC.
REASONS = frozenset({1, 2, 5, 6, 7, 8, 9, 10, 11, 12})


@check(
    "dnssec.resolver-explains",
    title="The resolver says why it refuses a bogus name",
    severity=Severity.LOW,
    remedy="Turn Extended DNS Errors on, or update the resolver.",
    howto={
        "BIND": """
            named -V
            dig +dnssec @ADDRESS BOGUS-NAME A
        """,
        "Unbound": """
            # unbound.conf
            server:
              ede: yes
            # then
            unbound-control reload
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            recursor:
              extended_resolution_errors: true
        """,
    },
    refs=["RFC 8914 section 4"],
)
def resolver_explains(resolver: Resolver, validation: Validation) -> Verdict:
    """With the reason in the answer, a fault is found by one question."""
    refused = [a for a in validation.heard() if a.expected == "bogus" and a.rcode == "SERVFAIL"]
    if not refused:
        return not_applicable("{resolver} refuses no bogus name", resolver=resolver.host)
    if bad := tuple(a.label for a in refused if not REASONS.intersection(a.errors)):
        return failed("refused without an Extended DNS Error: {answers}", answers=bad)
    return passed("{count} refusals, all with their reason", count=len(refused))
