"""Latency over IPv6 beside IPv4."""

from dataclasses import dataclass

from netaudit.api import Prefix, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.quality import Quality
from netaudit_checks.ipv6._howto import FIND_THE_WAY
from netaudit_checks.ipv6._unit import is_v6


@dataclass(frozen=True)
class Options:
    """IPv6 may take `factor` times as long as IPv4 and `ms` milliseconds more."""

    factor: float = 1.5
    ms: float = 20.0


@check(
    "ipv6.latency-on-par",
    title="Answers over IPv6 take no longer than over IPv4",
    severity=Severity.MEDIUM,
    remedy="Trace both families: another path, or a tunnel to a distant relay, shows as routers "
    "that only one of them passes. Route IPv6 natively along the same links.",
    howto=FIND_THE_WAY,
    refs=["RFC 2681 section 2", "RFC 8305 section 5"],
    where=is_v6,
)
def latency_on_par(prefix: Prefix, quality: Quality, options: Options) -> Verdict:
    """Clients that try both families at once turn to IPv4, and nobody learns that IPv6 is slow."""
    if not quality.pairs:
        return not_applicable(
            "no machine in {prefix} answers echo over both families", prefix=prefix.label()
        )

    pair = quality.pairs[0]
    if pair.v6.median_ms > pair.v4.median_ms * options.factor + options.ms:
        return failed(
            "{address} answers in {v6} ms over IPv6, in {v4} ms over IPv4",
            address=str(pair.v6.address),
            v6=round(pair.v6.median_ms),
            v4=round(pair.v4.median_ms),
        )
    return passed(
        "answers take {v6} ms over IPv6, {v4} ms over IPv4",
        v6=round(pair.v6.median_ms),
        v4=round(pair.v4.median_ms),
    )
