"""Declared services that can be reached from a zone for which they are not meant."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit.model import Phrase
from netaudit_checks.exposure._open import declared
from netaudit_checks.exposure._speech import judge_each, strays


@check(
    "exposure.zones-kept",
    title="Declared services can be reached from their own zones only",
    severity=Severity.HIGH,
    remedy=(
        "Allow the port from the prefixes of the zones that the inventory names, for IPv6 "
        "and IPv4 alike; or declare that others may reach it, if they may."
    ),
    howto={
        "nftables": """
            nft add rule inet filter forward ip6 daddr ADDRESS tcp dport PORT ip6 saddr != ZONE drop
            nft add rule inet filter forward ip daddr ADDRESS tcp dport PORT ip saddr != ZONE drop
        """,
        "Cisco IOS": """
            ipv6 access-list ZONES
             permit tcp ZONE host ADDRESS eq PORT
             deny tcp any host ADDRESS eq PORT
             permit ipv6 any any
        """,
        "Windows": """
            Set-NetFirewallRule -DisplayName 'RULE' -RemoteAddress ZONE
        """,
    },
    refs=["ISO/IEC 27002:2022 control 8.22", "RFC 9099 section 2.7.1"],
)
def zones_kept(host: Host, found: Identities) -> Verdict:
    """Who set the zones thought of who may come; a filter that lets others in undoes that."""

    def wrong(identity: Identity) -> Phrase | None:
        service = declared(host, identity.address, identity.port)
        if service is None:
            return None
        if not service.exposure:
            return Phrase("meant for nobody")
        zones = tuple(zone.phrase for zone in service.exposure)
        return Phrase("meant for: {zones}", (("zones", zones),))

    return judge_each(host, strays(host, found), wrong, found)
