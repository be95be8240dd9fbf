"""Frameworks: what the run shows of each, requirement by requirement; never a certificate."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from netaudit import i18n
from netaudit.frameworks import Held, Status, evidence, load_all
from netaudit.frameworks.evidence import WORDS
from netaudit.frameworks.model import STATUSES
from netaudit_reports import words
from netaudit_reports.html.page import check_path, unit_path
from netaudit_reports.safe import file_stem, visible
from netaudit_reports.words import _

if TYPE_CHECKING:
    from netaudit.frameworks import Evidence, Proof
    from netaudit.judge import Judged
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

NAMED = 5  # units and checks named in a row; the rest is counted
KINDS = {"Art": _("Art"), "Appendix": _("Appendix")}
ICONS = {
    Held.MET: words.PASSED,
    Held.PARTLY: words.ADVICE,
    Held.NOT_MET: words.FAILURE,
    Held.NOT_TESTED: words.NOT_TESTED,
    Held.NOT_APPLICABLE: words.NOT_APPLICABLE,
    Held.NOT_EVIDENCED: words.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class Part:
    """How many requirements are so: its word and colour, `x` and `width` in percent of a bar."""

    key: str
    word: str
    icon: str
    number: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class FrameworkLine:
    """One framework in the list. `by_status` says what a scan can show, `by_held` what it showed.

    `stale`: its source was not read for 180 days when the run was made.
    """

    id: str
    path: str
    title: str
    source: str
    verified: date
    stale: bool
    since: date | None
    until: date | None
    in_force: bool
    superseded_by: str
    total: int
    automated: float
    partial: float
    by_status: tuple[Part, ...]
    by_held: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One requirement. `units` and `checks` are (name, path); `more_` counts those left out."""

    clause: str
    title: str
    paraphrase: str
    levels: tuple[int, ...]
    status: str
    unverified: bool
    held: str
    icon: str
    passed: int
    failed: int
    not_tested: int
    units: tuple[tuple[str, str], ...]
    more_units: int
    checks: tuple[tuple[str, str], ...]
    more_checks: int
    looser: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """The whole page."""

    line: FrameworkLine
    note: str
    rows: tuple[NeedRow, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement of a framework that a check bears on."""

    framework: str
    path: str
    clause: str
    title: str


def asked_by(check: str, formats: Formats) -> tuple[Asked, ...]:
    """The requirements that a check bears on, of clauses that were read in their sources."""
    return tuple(
        Asked(
            framework=visible(framework.title.in_(formats.language)),
            path=framework_path(framework.id),
            clause=clause_text(need.clause, formats),
            title=visible(need.title.in_(formats.language)),
        )
        for framework in load_all()
        for need in framework.needs
        if need.status is not Status.UNVERIFIED
        and any(fnmatchcase(check, pattern) for pattern in need.checks)
    )


def clause_text(clause: str, formats: Formats) -> str:
    """A clause's name: "Art 8" is an article in each language, the number is the source's."""
    kind, _blank, number = clause.partition(" ")
    if kind in KINDS:
        return f"{formats.text(KINDS[kind])} {visible(number)}"
    return "—" if clause == "-" else visible(clause)


def evidences(judged: Judged) -> tuple[Evidence, ...]:
    """What the run shows of each shipped framework."""
    return tuple(evidence(framework, judged) for framework in load_all())


def framework_line(found: Evidence, tally: Tally, formats: Formats) -> FrameworkLine:
    """Build a line of the list."""
    framework, today = found.framework, tally.judged.run.started.date()
    by_status = Counter(need.status for need in framework.needs)
    by_held = Counter(proof.held for proof in found.proofs)
    return FrameworkLine(
        id=visible(framework.id),
        path=framework_path(framework.id),
        title=visible(framework.title.in_(formats.language)),
        source=visible(framework.source),
        verified=framework.verified,
        stale=framework.stale(today),
        since=framework.effective_from,
        until=framework.effective_until,
        in_force=framework.in_force(today),
        superseded_by=visible(framework.superseded_by),
        total=len(framework.needs),
        automated=found.share[Status.AUTOMATED],
        partial=found.share[Status.PARTIAL],
        by_status=_parts(
            [(s, i18n.show(STATUSES[s], formats.language), "", by_status[s]) for s in Status]
        ),
        by_held=_parts(
            [(h, i18n.show(WORDS[h], formats.language), ICONS[h], by_held[h]) for h in Held]
        ),
    )


def framework_page(found: Evidence, tally: Tally, formats: Formats) -> FrameworkPage:
    """Build a framework's page."""
    note = found.framework.note
    return FrameworkPage(
        line=framework_line(found, tally, formats),
        note=visible(note.in_(formats.language)) if note else "",
        rows=tuple(_row(proof, tally, formats) for proof in found.proofs),
    )


def framework_path(id_: str) -> str:
    """Path of a framework's page below the language's root."""
    return f"frameworks/{file_stem(id_)}.html"


def _parts(counted: list[tuple[str, str, str, int]]) -> tuple[Part, ...]:
    total, x = sum(number for *_, number in counted) or 1, 0.0
    made = []
    for key, word, icon, number in counted:
        width = 100.0 * number / total
        made.append(Part(str(key).replace(" ", "-"), word, icon, number, round(x, 2), width))
        x += width
    return tuple(made)


def _row(proof: Proof, tally: Tally, formats: Formats) -> NeedRow:
    need, language = proof.need, formats.language
    judged = [id_ for id_ in tally.by_check if id_ in proof.checks]
    return NeedRow(
        clause=clause_text(need.clause, formats),
        title=visible(need.title.in_(language)),
        paraphrase=visible(need.paraphrase.in_(language)) if need.paraphrase else "",
        levels=need.levels,
        status=i18n.show(STATUSES[need.status], language),
        unverified=need.status is Status.UNVERIFIED,
        held=i18n.show(WORDS[proof.held], language),
        icon=ICONS[proof.held],
        passed=proof.passed,
        failed=proof.failed,
        not_tested=proof.not_tested,
        units=tuple(_unit(id_, tally, language) for id_ in proof.units[:NAMED]),
        more_units=max(0, len(proof.units) - NAMED),
        checks=tuple(_check(id_, tally, formats) for id_ in judged[:NAMED]),
        more_checks=max(0, len(judged) - NAMED),
        looser=tuple(map(visible, proof.looser)),
    )


def _unit(id_: str, tally: Tally, language: str) -> tuple[str, str]:
    unit = tally.units.get(id_)
    return visible(unit.name.in_(language) if unit else id_), unit_path(id_) if unit else ""


def _check(id_: str, tally: Tally, formats: Formats) -> tuple[str, str]:
    check = tally.check(id_)
    title = formats.check_text(check, check.meta.title) if check else visible(id_)
    return title, check_path(id_)
