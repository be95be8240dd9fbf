"""Jitter over IPv6 beside IPv4."""

from dataclasses import dataclass

from netaudit.api import Prefix, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.quality import Quality
from netaudit_checks.ipv6._howto import FIND_THE_WAY
from netaudit_checks.ipv6._unit import is_v6


@dataclass(frozen=True)
class Options:
    """IPv6 may be `factor` times as unsteady as IPv4 and `ms` milliseconds more."""

    factor: float = 3.0
    ms: float = 30.0


@check(
    "ipv6.jitter-on-par",
    title="Latency over IPv6 is as steady as over IPv4",
    severity=Severity.LOW,
    remedy="Look for a router that forwards IPv6 in software, and for queues that only IPv6 has; "
    "give both families the same traffic classes.",
    howto=FIND_THE_WAY,
    refs=["RFC 3393 section 2", "RFC 5481 section 4.2"],
    where=is_v6,
)
def jitter_on_par(prefix: Prefix, quality: Quality, options: Options) -> Verdict:
    """Voice and video suffer from unsteady latency before anything else does."""
    if not quality.pairs:
        return not_applicable(
            "no machine in {prefix} answers echo over both families", prefix=prefix.label()
        )

    pair = quality.pairs[0]
    if pair.v6.jitter_ms > pair.v4.jitter_ms * options.factor + options.ms:
        return failed(
            "latency to {address} varies by {v6} ms over IPv6, by {v4} ms over IPv4",
            address=str(pair.v6.address),
            v6=round(pair.v6.jitter_ms),
            v4=round(pair.v4.jitter_ms),
        )
    return passed(
        "latency varies by {v6} ms over IPv6, by {v4} ms over IPv4",
        v6=round(pair.v6.jitter_ms),
        v4=round(pair.v4.jitter_ms),
    )
