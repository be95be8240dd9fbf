"""The hop limit that hosts start with."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.path import Presence
from netaudit.facts.trace import Traces
from netaudit_checks.ipv6._unit import is_v6

_LEAST = 64  # IANA's recommended default (RFC 1700)
_SLACK = 8  # the way back may be longer than the way there


@check(
    "ipv6.hop-limit-plausible",
    title="Answers set out with a hop limit of 64 or more",
    severity=Severity.MEDIUM,
    remedy="Set the default hop limit of the host to 64, and see what the router advertisements "
    "of its link say (Cur Hop Limit).",
    howto={
        "Cisco IOS": """
            ipv6 hop-limit 64
        """,
        "Juniper": """
            set protocols router-advertisement interface INTERFACE current-hop-limit 64
        """,
        "MikroTik": """
            /ipv6/nd/set INTERFACE hop-limit=64
        """,
        "Linux/nftables": """
            sysctl -w net.ipv6.conf.all.hop_limit=64
            sysctl -w net.ipv6.conf.INTERFACE.hop_limit=64
        """,
        "Windows Server": """
            netsh interface ipv6 set global defaultcurhoplimit=64
        """,
    },
    refs=["RFC 4861 section 6.3.2"],
    where=is_v6,
)
def hop_limit_plausible(prefix: Prefix, presence: Presence, traces: Traces) -> Verdict:
    """With a low hop limit a host's packets never reach who is further away than we are."""
    known = [(s, traces.length(s.address)) for s in presence.addresses if s.hop_limit]
    measured = [(s, s.hop_limit + length - 1) for s, length in known if length]
    if not measured:
        return not_applicable(
            "no answer from {prefix} shows its hop limit and the length of its way",
            prefix=prefix.label(),
        )
    low = [(s, start) for s, start in measured if start < _LEAST - _SLACK]
    if low:
        return failed(
            "answers from {addresses} set out with a hop limit of about {limit}",
            addresses=tuple(str(sighting.address) for sighting, _ in low),
            limit=min(start for _, start in low),
        )
    return passed("hop limits are as they should be")
