"""ICMPv6 parameter problem."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
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
)
def parameter_problem_passes(prefix: Prefix, headers: ExtensionHeaders) -> Verdict:
    """Without the message a sender of something new never learns that it is not understood."""
    if not headers.passages:
        return out_of_reach(prefix)
    if mute := headers.of(Header.UNKNOWN_OPTION, Fate.DROPPED):
        return failed(
            "{addresses} do not say that they refuse an option",
            addresses=tuple(str(passage.address) for passage in mute),
        )
    return passed("a parameter problem is told")
