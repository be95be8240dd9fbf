"""What was found about a unit: failures by target with their facts, the rest in brief."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from netaudit import i18n
from netaudit.disposition import DispositionKind
from netaudit.model import Missed, Outcome, Seen, Severity
from netaudit.second_look import LOOKS
from netaudit.waive import KINDS
from netaudit_reports import words
from netaudit_reports.evidence import Node, Tree
from netaudit_reports.html.ink import FRAME, Ink
from netaudit_reports.html.page import check_path
from netaudit_reports.safe import visible
from netaudit_reports.words import _, status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from netaudit.model import Finding, Observation, Question, Unit
    from netaudit.registry import Check
    from netaudit_reports.formats import Formats
    from netaudit_reports.html.observed import Observed
    from netaudit_reports.tally import Tally

FAILURES_INK = 75_000  # bytes: with the frame, a unit's page stays below 200 KB
EVIDENCE_INK = 35_000
BRIEF_INK = 18_000
MESSAGE = 600  # characters
NAMED_TARGETS = 3  # of a brief: the rest is counted
NAME = 100  # characters of a target's name


@dataclass(frozen=True, slots=True)
class FindingView:
    """A failure, a warning or an advice. On a unit's page a check's remedy and basis are told once.

    `basis`: the references and the check's version. `seen`: when the last of what it was judged by
    was observed.
    """

    check: str
    status: str
    severity: Severity
    requirement: str
    title: str
    path: str
    message: str
    remedy: str
    basis: str
    fingerprint: str
    decision: str
    since: datetime | None
    look: str = ""
    seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact about a target: its tree, or why it could not be learnt."""

    name: str
    at: datetime
    node: Node | None
    missed: str


@dataclass(frozen=True, slots=True)
class Section:
    """One target with something wrong. `facts_more` counts facts that the page has no room for."""

    anchor: str
    kind: str
    label: str
    findings: tuple[FindingView, ...]
    facts: tuple[FactView, ...]
    facts_more: int


@dataclass(frozen=True, slots=True)
class Brief:
    """Findings of one check that need few words: `note` is why, where there is a why."""

    title: str
    path: str
    note: str
    detail: str
    targets: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Everything found about a unit. `more` counts failures that the page has no room for."""

    sections: tuple[Section, ...]
    more: int
    untested: tuple[Brief, ...]
    passed: tuple[Brief, ...]
    not_applicable: tuple[Brief, ...]


def outcomes(tally: Tally, unit: Unit, formats: Formats, observed: Observed) -> Outcomes:
    """Build it: the worst first, within the page's budget."""
    sections, more = _sections(tally, unit, formats, observed)
    brief = Ink(BRIEF_INK)
    untested, passed, other = (
        _briefs(tally, unit, outcome, formats, brief)
        for outcome in (Outcome.NOT_TESTED, Outcome.PASS, Outcome.NOT_APPLICABLE)
    )
    return Outcomes(sections, more, untested, passed, other)


def _sections(
    tally: Tally, unit: Unit, formats: Formats, observed: Observed
) -> tuple[tuple[Section, ...], int]:
    by_target: dict[str, list[Finding]] = defaultdict(list)
    for finding in tally.by_unit[unit.id]:
        if status(finding) in words.FAILED:
            by_target[finding.target].append(finding)
    ink, evidence = Ink(FAILURES_INK), Ink(EVIDENCE_INK)
    told: set[str] = set()
    sections: list[Section] = []
    more = 0
    for key, found in sorted(by_target.items(), key=lambda pair: min(map(_badness, pair[1]))):
        about = observed.about(key)
        times = {question: seen.at for question, seen in about}
        views = (_seen(tally, f, formats, times) for f in sorted(found, key=_badness))
        kept = tuple(_kept(views, ink, told))
        more += len(found) - len(kept)
        if kept:
            facts = _facts(about, formats, evidence)
            kind, label = _name(tally, key, formats)
            anchor = f"t{len(sections) + 1}"
            sections.append(Section(anchor, kind, label, kept, facts, len(about) - len(facts)))
    return tuple(sections), more


def _kept(views: Iterable[FindingView], ink: Ink, told: set[str]) -> Iterator[FindingView]:
    """Those that fit; the remedy of each check goes with the first one."""
    for view in views:
        short = replace(view, remedy="", basis="") if view.check in told else view
        if ink.spend(short.title, short.message, short.remedy, short.basis, short.decision):
            told.add(view.check)
            yield short


def _seen(
    tally: Tally, finding: Finding, formats: Formats, times: Mapping[Question, datetime]
) -> FindingView:
    at = max((times[q] for q in finding.evidence if q in times), default=None)
    return replace(finding_view(tally, finding, formats), seen=at)


def finding_view(tally: Tally, finding: Finding, formats: Formats) -> FindingView:
    """One failure, warning or advice."""
    check = tally.check(finding.check)
    life = tally.judged.history.lives.get(finding.fingerprint)
    return FindingView(
        check=finding.check,
        status=status(finding),
        severity=finding.severity,
        requirement=words.REQUIREMENTS[finding.requirement],
        title=formats.check_text(check, check.meta.title) if check else visible(finding.check),
        path=check_path(finding.check),
        message=visible(formats.finding_text(finding, check), MESSAGE),
        remedy=formats.check_text(check, check.meta.remedy) if check else "",
        basis=_basis(check, formats) if check else "",
        fingerprint=finding.fingerprint,
        decision=_decision(finding, formats),
        since=life.since if life else None,
        look=i18n.show(LOOKS[finding.look], formats.language) if finding.look in LOOKS else "",
    )


def _basis(check: Check, formats: Formats) -> str:
    return formats.text(
        _("{refs}. Check {check}, version {version}."),
        refs="; ".join(check.meta.refs) or "—",
        check=check.id,
        version=check.meta.version,
    )


def _decision(finding: Finding, formats: Formats) -> str:
    """What people decided about it, in a sentence; empty where nobody did."""
    if (decided := finding.disposition) is None:
        return ""
    kind = i18n.show(KINDS[decided.kind], formats.language)
    message = _("{kind} until {day}: {reason} ({approver}, {document})")
    if decided.kind is DispositionKind.PLANNED:
        message = _("{kind}: {owner} mends it by {day}: {reason} ({approver}, {document})")
        if decided.expired:
            message = _(
                "{kind}, but it was to be mended by {day} by {owner}: {reason} ({approver}, "
                "{document})"
            )
    elif decided.expired:
        message = _(
            "{kind}, but only until {day}; it counts again: {reason} ({approver}, {document})"
        )
    return formats.text(
        message,
        kind=kind,
        owner=visible(decided.owner, NAME) or "—",
        day=formats.day(decided.expires),
        reason=visible(decided.reason),
        approver=visible(decided.approver, NAME),
        document=visible(decided.document, NAME),
    )


def _badness(finding: Finding) -> tuple[int, int, str]:
    return words.FAILED.index(status(finding)), finding.severity.rank, finding.check


def _name(tally: Tally, key: str, formats: Formats) -> tuple[str, str]:
    target = tally.targets.get(key)
    if target is None:
        return "", visible(key, NAME)
    return formats.text(words.TARGETS[type(target)]), visible(target.label(), NAME)


def _facts(
    about: list[tuple[Question, Observation]], formats: Formats, ink: Ink
) -> tuple[FactView, ...]:
    kept = []
    for question, seen in about:
        if ink.left < FRAME:  # spent: do not even look at the rest
            break
        view = _fact(question, seen, formats)
        if ink.spend(view.missed) and (view.node is None or ink.spend_node(view.node)):
            kept.append(view)
    return tuple(kept)


def _fact(question: Question, seen: Observation, formats: Formats) -> FactView:
    name = visible(question.fact)
    if isinstance(seen, Missed):
        missed = f"{formats.why_word(seen.why)}: {formats.reason(seen.detail)}"
        return FactView(name, seen.at, None, missed)
    assert isinstance(seen, Seen)
    return FactView(name, seen.at, Tree(formats).of(seen.fact), "")


def _briefs(
    tally: Tally, unit: Unit, outcome: Outcome, formats: Formats, ink: Ink
) -> tuple[Brief, ...]:
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for finding in tally.by_unit[unit.id]:
        if finding.outcome is outcome:
            check = tally.check(finding.check)
            why = formats.why(finding, check) if outcome is Outcome.NOT_TESTED else ("", "")
            groups[finding.check, *why].append(finding.target)
    made = (_brief(tally, key, targets, formats) for key, targets in sorted(groups.items()))
    return tuple(b for b in made if ink.spend(b.title, b.note, b.detail, *b.targets, frame=300))


def _brief(tally: Tally, key: tuple[str, str, str], targets: list[str], formats: Formats) -> Brief:
    id_, note, detail = key
    check = tally.check(id_)
    return Brief(
        title=formats.check_text(check, check.meta.title) if check else visible(id_),
        path=check_path(id_),
        note=note,
        detail=detail,
        targets=tuple(_name(tally, t, formats)[1] for t in targets[:NAMED_TARGETS]),
        count=len(targets),
    )
