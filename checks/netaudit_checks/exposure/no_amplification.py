"""UDP services that answer a small question with a flood. Measured by our own questions."""

from dataclasses import dataclass

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit.model import Phrase
from netaudit_checks.exposure._speech import judge_each, strays


@dataclass(frozen=True, slots=True)
class Options:
    """How many times the question's octets an answer may have."""

    most: float = 8.0


@check(
    "exposure.no-amplification",
    title="No UDP service answers with many times what it is asked",
    severity=Severity.HIGH,
    remedy="Serve known clients only, answer less, or limit the rate of answers.",
    howto={
        "ntpd": """
            # ntp.conf
            restrict default kod limited nomodify noquery nopeer
            restrict -6 default kod limited nomodify noquery nopeer
            disable monitor
        """,
        "Memcached": """
            # /etc/memcached.conf
            -U 0
        """,
        "BIND": """
            options {
              minimal-any yes;
              allow-recursion { PREFIX; };
              rate-limit { responses-per-second 10; };
            };
        """,
        "Net-SNMP": """
            # snmpd.conf
            agentAddress udp6:[ADDRESS]:161
            rouser USER priv
        """,
    },
    refs=["RFC 5358 section 3", "RFC 8482 section 3", "RFC 9327 section 4"],
)
def no_amplification(host: Host, found: Identities, options: Options) -> Verdict:
    """Attackers forge the victim's address; the bigger the answer, the harder it is hit.

    A resolver declared for us serves us: whom else it serves is the question of dns.no-recursion.
    """

    def wrong(identity: Identity) -> Phrase | None:
        if identity.received <= options.most * identity.sent:
            return None
        octets = (("sent", identity.sent), ("received", identity.received))
        return Phrase("{sent} octets asked, {received} octets answered", octets)

    return judge_each(host, strays(host, found), wrong, found)
