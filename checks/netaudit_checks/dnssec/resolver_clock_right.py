"""Resolvers: dates."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import Validation


@check(
    "dnssec.resolver-clock-right",
    title="The resolver looks at the dates of signatures, by a clock that is right",
    severity=Severity.HIGH,
    remedy="Set the clock by NTP, and take out what makes the resolver overlook dates.",
    howto={
        "BIND": """
            # the clock
            timedatectl set-ntp true
            chronyc tracking
            # named.conf: take out dnssec-accept-expired yes;
            rndc reconfig
            rndc flush
        """,
        "Unbound": """
            # the clock
            chronyc tracking
            # unbound.conf
            server:
              val-override-date: ""
              val-sig-skew-max: 86400
            # then
            unbound-control reload
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            dnssec:
              signature_inception_skew: 60
            # then
            chronyc tracking
        """,
        "Windows DNS": """
            w32tm /query /status
            w32tm /resync
        """,
    },
    refs=["RFC 4035 section 5.3.1", "RFC 6781 section 4.4.2"],
    version=2,
)
def resolver_clock_right(resolver: Resolver, validation: Validation) -> Verdict:
    """Signatures that have expired can be played back by whoever once recorded them."""
    dated = validation.of("expired", "future")
    if not dated:
        return not_applicable(
            "no canary with wrong dates was answered by {resolver}", resolver=resolver.host
        )
    if bad := tuple(a.label for a in dated if a.resolved and a.authentic):
        return failed("signatures with wrong dates are taken for good: {answers}", answers=bad)
    return passed("{count} answers with wrong dates, none taken for good", count=len(dated))
