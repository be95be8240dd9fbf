"""Resolvers: who wants to check by himself."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import ResolverManners

RESOLVED = ("NOERROR", "NXDOMAIN")


@check(
    "dnssec.resolver-honours-cd",
    title="The resolver gives unchecked data to those who ask for it",
    severity=Severity.LOW,
    remedy=(
        "Let the CD flag through: it is how a technician, and a validator behind the resolver, "
        "sees what is wrong. Every current resolver does so by default; look for a proxy or "
        "firewall before it that rewrites DNS."
    ),
    howto={
        "BIND": """
            # compare
            dig +dnssec @ADDRESS BOGUS-NAME A
            dig +dnssec +cd @ADDRESS BOGUS-NAME A
        """,
        "Unbound": """
            # unbound.conf
            server:
              ignore-cd-flag: no
            # then
            unbound-control reload
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            dnssec:
              validation: validate
            # then
            rec_control reload-yaml
        """,
    },
    refs=["RFC 4035 section 3.2.2", "RFC 6840 section 5.9"],
    version=2,
)
def resolver_honours_cd(resolver: Resolver, manners: ResolverManners) -> Verdict:
    """Without CD nobody behind the resolver can see why a name is refused."""
    serving = manners.serving()
    if not serving:
        return not_applicable("{resolver} does not resolve for us", resolver=resolver.host)
    asked = [v for v in serving if v.checking_disabled.isupper()]
    if not asked:
        return not_applicable(
            "no answer with CD about a bogus name came from {resolver}", resolver=resolver.host
        )
    if bad := tuple(str(v.address) for v in asked if v.checking_disabled not in RESOLVED):
        return failed("a bogus name is refused with CD as without: {addresses}", addresses=bad)
    return passed("sound at all {count} addresses of the resolver", count=len(asked))
