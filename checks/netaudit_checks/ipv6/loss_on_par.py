"""Loss over IPv6 beside IPv4."""

from dataclasses import dataclass

from netaudit.api import Prefix, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.quality import Quality
from netaudit_checks.ipv6._howto import FIND_THE_WAY
from netaudit_checks.ipv6._unit import is_v6

_ENOUGH = 100  # packets: with fewer, chance makes such differences


@dataclass(frozen=True)
class Options:
    """`points`: so many percentage points more may be lost over IPv6."""

    points: float = 8.0


@check(
    "ipv6.loss-on-par",
    title="No more is lost over IPv6 than over IPv4",
    severity=Severity.HIGH,
    remedy="Ask both families in turns over some hours (mtr -6 and mtr -4). More loss over IPv6 "
    "alone comes from a router that forwards IPv6 in software, from another path or tunnel, or "
    "from a policer that counts only IPv6.",
    howto=FIND_THE_WAY,
    refs=["RFC 2680 section 2", "RFC 8305 section 1"],
    where=is_v6,
)
def loss_on_par(prefix: Prefix, quality: Quality, options: Options) -> Verdict:
    """Both families share the link: a difference has its cause in a router on the way."""
    if not quality.pairs:
        return not_applicable(
            "no machine in {prefix} answers echo over both families", prefix=prefix.label()
        )

    pair = quality.pairs[0]
    more = pair.v6.loss_percent - pair.v4.loss_percent
    if pair.v6.sent >= _ENOUGH and more >= options.points:
        return failed(
            "{v6} % of {sent} are lost over IPv6 to {address}, over IPv4 {v4} %",
            v6=round(pair.v6.loss_percent),
            v4=round(pair.v4.loss_percent),
            sent=pair.v6.sent,
            address=str(pair.v6.address),
        )
    return passed(
        "{v6} % are lost over IPv6, {v4} % over IPv4",
        v6=round(pair.v6.loss_percent),
        v4=round(pair.v4.loss_percent),
    )
