"""The words of a notification, in either language, as plain text and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from netaudit.diff import WORDS, State
from netaudit.i18n import render, show, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.diff import Change
    from netaudit.judge import Judged
    from netaudit.model import Finding
    from netaudit.registry import Registry

MOST = 200  # changes in one text; the rest is counted
_LONGEST = 300  # characters of one finding's text


def text_of(loaded: Registry, found: Finding, language: str) -> str:
    """A finding's message as a person reads it: bounded, and nothing that moves a cursor."""
    check = loaded.checks.get(found.check)
    package = check.package if check else "netaudit"
    text = render(found.message, found.params, language, package)
    return "".join(c if c.isprintable() else "�" for c in text[:_LONGEST])


def subject(rule: str, changes: Sequence[Change], language: str) -> str:
    """One line: how many are worse, better, out of sight."""
    worse, better = sum(c.worse for c in changes), sum(c.better for c in changes)
    return _say(
        "netaudit {rule}: {worse} worse, {better} better, {other} otherwise changed",
        language,
        rule=rule,
        worse=worse,
        better=better,
        other=len(changes) - worse - better,
    )


def body(judged: Judged, changes: Sequence[Change], language: str) -> str:
    """Every change once, the worst first, by unit."""
    names = {unit.id: unit.name.in_(language) for unit in judged.inventory.units}
    lines = [_say("Changes found by run {run}", language, run=judged.run.id), ""]
    shown = _ordered(changes)[:MOST]
    for change in shown:
        found = change.finding
        state = show(WORDS[change.state], language)
        where = f"{names.get(found.unit, found.unit)} · {found.target}"
        lines += [f"[{state}] {found.severity} · {where} · {found.check}"]
        lines += [f"    {text_of(judged.registry, found, language)}"]
        if change.reason:
            lines += [f"    {show(change.reason, language)}"]
    if rest := len(changes) - len(shown):
        lines += ["", _say("and {count} more; see the report", language, count=rest)]
    number = Counter(change.state for change in changes)
    counts = (f"{show(WORDS[s], language)} {number[s]}" for s in State if number[s])
    lines += ["", " · ".join(counts)]
    lines += [_say("All of it: netaudit report {run}", language, run=judged.run.id)]
    return "\n".join(lines) + "\n"


def document(rule: str, judged: Judged, changes: Sequence[Change]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "format": "netaudit-changes",
        "version": 1,
        "rule": rule,
        "run": judged.run.id,
        "network": judged.inventory.id,
        "changes": [
            {
                "state": str(change.state),
                "fingerprint": change.finding.fingerprint,
                "check": change.finding.check,
                "unit": change.finding.unit,
                "target": change.finding.target,
                "severity": str(change.finding.severity),
                "before": change.before and str(change.before.outcome),
                "after": change.after and str(change.after.outcome),
                "text": {
                    language: text_of(judged.registry, change.finding, language)
                    for language in ("vi", "en")
                },
            }
            for change in _ordered(changes)
        ],
    }


def _ordered(changes: Sequence[Change]) -> list[Change]:
    states = list(State)
    return sorted(
        changes,
        key=lambda c: (states.index(c.state), c.finding.severity.rank, c.finding.unit),
    )


def _say(message: str, language: str, **params: object) -> str:
    return translate(message, language).format(**params)
