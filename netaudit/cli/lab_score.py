"""How `netaudit lab score` shows a score to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.cli.common import say, share

if TYPE_CHECKING:
    from netaudit.lab.score import LabScore

SHOWN = 40  # of each list; the rest is counted


def show(scored: LabScore) -> None:
    """Numbers first, then what is behind them."""
    overall = scored.overall
    say(
        "Precision {precision}, recall {recall}: {found} found, {missed} missed, "
        "{false_alarms} false alarms, {masked} masked",
        precision=_share(overall.precision),
        recall=_share(overall.recall),
        found=overall.found,
        missed=overall.missed,
        false_alarms=overall.false_alarms,
        masked=len(scored.masked),
    )
    for kind, tally in scored.by_kind.items():
        say(
            "  {kind}  recall {recall} ({found} of {total})",
            kind=f"{kind:<28}",
            recall=_share(tally.recall),
            found=tally.found,
            total=tally.found + tally.missed,
        )
    _lists(scored)


def _lists(scored: LabScore) -> None:
    for miss in scored.missed[:SHOWN]:
        say(
            "missed: {check}  {target}  (fault {fault}, {kind}): {outcome}  {text}",
            check=miss.pair.check,
            target=miss.pair.target,
            fault=miss.fault,
            kind=miss.kind,
            outcome=miss.outcome or "-",
            text=miss.text,
        )
    for finding in scored.false_alarms[:SHOWN]:
        say(
            "false alarm: {check}  {target}: {text}",
            check=finding.check,
            target=finding.target,
            text=finding.message.format_map(dict(finding.params)),
        )
    for truth, masked in scored.masked[:SHOWN]:
        say(
            "masked: {check}  {target}  (fault {fault}, {kind}) by {by}",
            check=masked.pair.check,
            target=masked.pair.target,
            fault=truth.id,
            kind=truth.kind,
            by=", ".join(map(str, masked.by)),
        )
    longest = max(len(scored.missed), len(scored.false_alarms), len(scored.masked))
    if longest > SHOWN:
        say("The lists are cut at {count} lines; see --json.", count=SHOWN)


def _share(value: float | None) -> str:
    return share(None if value is None else value * 100)
