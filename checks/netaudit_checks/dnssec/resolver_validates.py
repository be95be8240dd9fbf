"""Resolvers: whether forged answers are kept from clients."""

from collections.abc import Iterator

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import CanaryAnswer, Validation

DATES = ("expired", "future")


@check(
    "dnssec.resolver-validates",
    title="The resolver validates DNSSEC",
    severity=Severity.HIGH,
    remedy=(
        "Turn validation on, with the network's trust anchor, and see that the clock is right and "
        "that no negative trust anchor is left over."
    ),
    howto={
        "BIND": """
            # named.conf
            options { dnssec-validation yes; };
            trust-anchors { . static-ds KEYTAG ALGORITHM DIGESTTYPE "DIGEST"; };
            # then
            rndc reconfig
            rndc managed-keys status
            rndc nta -dump
            rndc validation status
        """,
        "Unbound": """
            # unbound.conf
            server:
              module-config: "validator iterator"
              trust-anchor-file: "/etc/unbound/root.ds"
              val-permissive-mode: no
            # then
            unbound-checkconf
            unbound-control reload
            unbound-control list_insecure
        """,
        "Knot Resolver": """
            # kresd.conf
            trust_anchors.add_file('root.keys', true)
            trust_anchors.set_insecure({})
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            dnssec:
              validation: validate
              trustanchors:
                - name: .
                  dsrecords: ['KEYTAG ALGORITHM DIGESTTYPE DIGEST']
            # then
            rec_control get-tas
            rec_control get-ntas
        """,
        "systemd-resolved": """
            # /etc/systemd/resolved.conf
            [Resolve]
            DNSSEC=yes
            # /etc/dnssec-trust-anchors.d/root.positive
            . IN DS KEYTAG ALGORITHM DIGESTTYPE DIGEST
            # /etc/dnssec-trust-anchors.d/own.negative: in place of home, lan, local, test, ...
            home.arpa
            # then
            systemctl restart systemd-resolved
        """,
        "Windows DNS": """
            Add-DnsServerTrustAnchor -Name . -KeyTag KEYTAG -CryptoAlgorithm ECDsaP256Sha256 `
              -DigestType Sha256 -Digest DIGEST
            Get-DnsServerTrustAnchor -Name .
            Set-DnsServerSetting -EnableDnsSec $true
        """,
    },
    refs=["RFC 4035 section 4", "RFC 9364 section 2"],
    version=2,
)
def resolver_validates(resolver: Resolver, validation: Validation) -> Verdict:
    """Signatures protect only those clients whose resolver checks them and refuses forgeries."""
    heard = validation.heard()
    if not heard:
        return not_applicable("{resolver} does not resolve for us", resolver=resolver.host)
    if both := tuple(a.label for a in validation.contradictions()):
        return failed(
            "it contradicts itself, as several resolvers do of which not all validate: {answers}",
            answers=both,
        )
    if wrong := tuple(_wrong(validation)):
        told = tuple(a.label for a in wrong)
        if all(a.expected == "secure" and a.resolved for a in wrong) and _refuses(validation):
            return failed(
                "bogus names are refused, but secure ones not marked as such (AD): {answers}",
                answers=told,
            )
        return failed("wrong answers for names whose state is known: {answers}", answers=told)
    return passed("{count} answers for names whose state is known, all right", count=len(heard))


def _refuses(validation: Validation) -> bool:
    """Whether it refuses bogus names, and all."""
    bogus = [a for a in validation.heard() if a.expected == "bogus"]
    return bool(bogus) and all(a.validated for a in bogus)


def _wrong(validation: Validation) -> Iterator[CanaryAnswer]:
    """Wrong answers, but for those that have a check of their own.

    That is: exceptions for single bogus names, dates that are overlooked, unknown algorithms.
    """
    exceptions = validation.exceptions()
    for answer in validation.heard():
        bogus = answer.expected == "bogus"
        overlooked = bogus and answer.authentic and answer.fault in DATES
        other = answer.expected == "insecure" and answer.fault
        if not (answer.right or answer in exceptions or overlooked or other):
            yield answer
