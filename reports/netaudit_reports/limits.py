"""What kept an audit from judging, in plain words with what to do: told beside the headline."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.model import Outcome, Why
from netaudit.score import COVERAGE_FLOOR
from netaudit_reports.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.judge import Judged
    from netaudit.model import Finding
    from netaudit.registry import Registry
    from netaudit.score import Score
    from netaudit_reports.formats import Formats

# What the preflight proved (netaudit.preflight), by name: what it means where it did not hold, and
# for which reason (model.Why) the findings are not tested then. Other abilities only cost time.
ABILITIES = {
    "clock": (
        _(
            "The clock of the scanning machine was wrong: what is judged by the time, such as "
            "signatures and certificates, was not tested. Set that clock and scan again."
        ),
        "unable",
    ),
    "IPv6": (
        _(
            "Nothing could be asked over IPv6 from this vantage point. Give the scanning machine a "
            "way out over IPv6, or scan from another vantage point."
        ),
        "no route",
    ),
    "IPv4": (
        _(
            "Nothing could be asked over IPv4 from this vantage point. Give the scanning machine a "
            "way out over IPv4, or scan from another vantage point."
        ),
        "no route",
    ),
}
_DNS = (
    _(
        "The network's DNS did not answer the scanning machine as it should. Find out why before "
        "anything else, then scan again."
    ),
    "",
)
ABILITIES |= dict.fromkeys(("DNS", "DNS over UDP", "DNS over TCP"), _DNS)

_STOPPED = _("The run ended before everything was asked. Go on with it: `netaudit scan --resume`.")
_FAULT = _("netaudit itself failed there. Tell whoever maintains it, with the words below.")
# What is to be done, by why a finding is not tested: model.Why and the judge's own reasons.
REASONS = {
    "no route": _(
        "The scanning machine has no way to these addresses. Scan from a machine that has one."
    ),
    "no right": _(
        "The scanning machine lacks a right or a tool. `netaudit doctor` says which, and what to "
        "type."
    ),
    "out of scope": _(
        "The authorisation does not cover these addresses. Have it extended, or correct the "
        "inventory."
    ),
    "deadline": _(
        "The time for these questions ran out. Scan again when machine and links are less busy."
    ),
    "stopped": _STOPPED,
    "never asked": _STOPPED,
    "probe error": _FAULT,
    "check error": _FAULT,
    "not part of the run": _(
        "The run was made under another policy, or by another netaudit. Scan again under this one."
    ),
}
_ELSE = _("The scanning machine could not ask. Mend what stands below, and scan again.")


@dataclass(frozen=True, slots=True)
class Limit:
    """What kept us from judging and what to do; `detail` is for a technician."""

    text: str
    detail: str


def limits(
    findings: Iterable[Finding], judged: Judged, score: Score, formats: Formats
) -> tuple[Limit, ...]:
    """What did not hold of ourselves; where little was tested, also what that is mostly due to.

    `findings` are some of what was judged, and `score` is theirs.
    """
    failed = [held for held in judged.run.preflight if not held.ok and held.name in ABILITIES]
    found: dict[str, list[str]] = {}
    for held in failed:
        detail = ": ".join(formats.preflight_text(held))
        found.setdefault(formats.text(ABILITIES[held.name][0]), []).append(detail)
    told = (Limit(text, "; ".join(all_)) for text, all_ in found.items())
    if score.coverage is None or score.coverage >= COVERAGE_FLOOR:
        return tuple(told)
    brought = {ABILITIES[held.name][1] for held in failed}
    return (*told, *_mostly(findings, judged.registry, brought, formats))


def _mostly(
    findings: Iterable[Finding], known: Registry, brought: set[str], formats: Formats
) -> Iterator[Limit]:
    """The reason of most of what was not tested, unless something told already brings it."""
    untested = [finding for finding in findings if finding.outcome is Outcome.NOT_TESTED]
    by_reason: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in untested:
        why = str(dict(finding.params).get("why", ""))
        by_reason[why][formats.why(finding, known.checks.get(finding.check))[1]] += 1
    why, details = max(by_reason.items(), key=lambda item: item[1].total())
    if why in brought:
        return
    text = formats.text(
        _("{share} of what was not tested is due to one reason ({why}). {todo}"),
        why=formats.why_word(why or Why.UNABLE),
        share=formats.percent(100 * details.total() / len(untested)),
        todo=formats.text(REASONS.get(why, _ELSE)),
    )
    yield Limit(text, details.most_common(1)[0][0])
