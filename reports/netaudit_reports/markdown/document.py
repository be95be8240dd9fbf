"""The summary: the first page of the HTML report, in a page of text (CommonMark with tables)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit_reports import words
from netaudit_reports.html.method import method
from netaudit_reports.html.overview import overview
from netaudit_reports.safe import visible
from netaudit_reports.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit_reports.html.overview import Overview
    from netaudit_reports.plain import Speaker

CELL = 160  # characters
# CommonMark 0.31, section 2.4: any ASCII punctuation may be escaped by a backslash.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&:@-])")
_MARKS = {"failure": "✗", "warning": "!", "passed": "✓", "not-tested": "?"}


def markdown(speaker: Speaker) -> Iterator[str]:
    """The document."""
    view = overview(speaker.tally, speaker.formats)
    network = speaker.tally.judged.inventory.name.in_(speaker.formats.language)
    yield f"# {inert(network)}\n\n"
    yield f"**{_MARKS[view.tone]} {inert(view.verdict, 400)}**\n\n"
    for limit in view.limits:
        yield f"{inert(limit.text, 400)}\n\n"
    yield from _figures(speaker, view)
    yield from _checks(speaker, view)
    yield from _worst(speaker, view)
    yield from _untested(speaker, view)
    yield from _run(speaker)


def inert(text: str, limit: int = CELL) -> str:
    """A text that Markdown shows as it is: no link, no markup, no mention, no end of a cell."""
    return _SPECIAL.sub(r"\\\1", visible(text, limit))


def _table(speaker: Speaker, head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = [inert(speaker.text(name)) for name in head]
    yield f"| {' | '.join(names)} |\n|{' --- |' * len(names)}\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"
    yield "\n"


def _figures(speaker: Speaker, view: Overview) -> Iterator[str]:
    formats, score = speaker.formats, view.score
    counts = (
        (words.FAILURE, score.failures),
        (words.WARNING, score.warnings),
        (words.PASSED, score.passed),
        (words.NOT_TESTED, score.not_tested),
    )
    coverage = inert(formats.percent(score.coverage))
    row = [f"**{coverage}**", *(formats.number(number) for _name, number in counts)]
    head = (_("Coverage"), *(words.STATUSES[name] for name, _number in counts))
    yield from _table(speaker, head, [row])
    shares = (f"{inert(s.letter)} {formats.number(s.units)}" for s in view.grades if s.units)
    judged = _("{judged} of {units} units could be judged")
    told = speaker.text(judged, judged=view.units_judged, units=view.units)
    yield f"{inert(speaker.text(_('Grades of the units')))}: {' · '.join(shares)}\n\n"
    yield f"{inert(told)}\n\n"


def _heading(speaker: Speaker, text: str) -> str:
    return f"## {inert(speaker.text(text))}\n\n"


def _checks(speaker: Speaker, view: Overview) -> Iterator[str]:
    yield _heading(speaker, _("What fails most"))
    rows = (
        (
            inert(line.title),
            inert(speaker.text(words.SEVERITIES[line.severity])),
            f"{line.failing} / {line.units}",
        )
        for line in view.checks
    )
    yield from _table(speaker, (_("Requirement"), _("Severity"), _("Units")), rows)


def _worst(speaker: Speaker, view: Overview) -> Iterator[str]:
    yield _heading(speaker, _("Who needs help first"))
    rows = (
        (inert(line.name), inert(line.grade), *(str(number) for number in line.severities[:3]))
        for line in view.worst
    )
    head = (_("Unit"), _("Grade"), _("Critical"), _("High"), _("Medium"))
    yield from _table(speaker, head, rows)


def _untested(speaker: Speaker, view: Overview) -> Iterator[str]:
    yield _heading(speaker, _("What was not tested, and why"))
    rows = (
        (inert(reason.why), speaker.formats.number(reason.findings), str(reason.units))
        for reason in view.untested
    )
    yield from _table(speaker, (_("Reason"), _("Findings"), _("Units")), rows)


def _run(speaker: Speaker) -> Iterator[str]:
    facts, formats = method(speaker.tally, speaker.formats), speaker.formats
    lines = (
        (_("Authorisation"), facts.document),
        (_("Run"), facts.run),
        (_("Began"), formats.moment(facts.started)),
        (_("Ended"), formats.moment(facts.ended)),
        (_("Vantage point"), f"{facts.vantage} ({facts.zone})"),
        (_("Policy"), facts.policy),
    )
    yield _heading(speaker, _("This audit"))
    for name, value in lines:
        yield f"- {inert(speaker.text(name))}: {inert(value)}\n"
    certifies = _("A technical comparison made by netaudit; it certifies nothing.")
    yield f"\n{inert(speaker.text(certifies))}\n"
