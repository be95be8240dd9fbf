"""ICMPv6 parameter problem."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.headers import ExtensionHeaders, Fate, Header
from netaudit_checks.ipv6._howto import let_icmpv6_through
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.parameter-problem-passes",
    title="Who gets an option that must be refused says so",
    severity=Severity.LOW,
    remedy="Let hosts send ICMPv6 type 4, codes 1 and 2, and let it through on the way back.",
    howto=let_icmpv6_through(4),
    refs=["RFC 4890 section 4.3.1", "RFC 8200 section 4.2"],
    where=is_v6,
    version=2,
)
def parameter_problem_passes(prefix: Prefix, headers: ExtensionHeaders) -> Verdict:
    """Without the message a sender of something new never learns that it is not understood."""
    if not headers.passages:
        return out_of_reach(prefix)
    # The option travels in a destination options header: who gets none has nothing to refuse.
    shut = {p.address for p in headers.of(Header.DESTINATION, Fate.DROPPED)}
    dropped = headers.of(Header.UNKNOWN_OPTION, Fate.DROPPED)
    if mute := tuple(str(p.address) for p in dropped if p.address not in shut):
        return failed("{addresses} do not say that they refuse an option", addresses=mute)
    if dropped:
        return not_applicable(
            "destination options do not get to {prefix} (see ipv6.destination-options-pass)",
            prefix=prefix.label(),
        )
    return passed("a parameter problem is told")
