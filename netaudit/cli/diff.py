"""`netaudit diff`: what changed between two runs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import rich_click as click

from netaudit.cli.common import echo, note, open_store, say, store_option
from netaudit.cli.exits import CLEAN, WORSE
from netaudit.diff import WORDS, State
from netaudit.i18n import language_from_environment, render
from netaudit.i18n import show as shown_as
from netaudit.notify.digest import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from netaudit.diff import Change
    from netaudit.judge import Judged
    from netaudit.registry import Registry
    from netaudit.store import Store

SIGNS = {
    State.REGRESSED: "-",
    State.NEW: "-",
    State.UNCONFIRMED: "?",
    State.UNSTEADY: "~",
    State.NOT_COMPARABLE: "?",
    State.GONE: "o",
    State.FIXED: "+",
    State.UNCHANGED: " ",
}


@click.command()
@click.argument("before", metavar="[BEFORE]", required=False)
@click.argument("after", metavar="[AFTER]", default="latest")
@store_option
@click.option("--unit", "units", multiple=True, help="Only this unit; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Also what passes on both sides.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--exit-code", is_flag=True, help="Exit with 4 when a failure is there that was not before."
)
@click.pass_context
def diff(  # noqa: PLR0913  one parameter an option
    ctx: click.Context,
    *,
    before: str | None,
    after: str,
    store_path: Path | None,
    units: tuple[str, ...],
    everything: bool,
    as_json: bool,
    exit_code: bool,
) -> None:
    """Say what changed between two runs: new, regressed, fixed, gone, or not comparable.

    Without BEFORE, the last comparable run before AFTER; without AFTER, the newest run. What was
    not tested on one side, or judged by other options, is never called fixed.
    """
    from netaudit import registry
    from netaudit.diff import diff as compare
    from netaudit.diff import side

    loaded = registry.load()
    store = open_store(store_path)
    try:
        old, new = _both(store, before, after, loaded)
    finally:
        store.close()
    changes = [
        change
        for change in compare(side(old), side(new))
        if (everything or change.notable) and (not units or change.finding.unit in units)
    ]
    if as_json:
        echo(json.dumps(_document(old, new, changes), indent=2, ensure_ascii=False))
    else:
        _tell(old, new, changes)
    ctx.exit(WORSE if exit_code and any(change.worse for change in changes) else CLEAN)


def _both(store: Store, before: str | None, after: str, loaded: Registry) -> tuple[Judged, Judged]:
    from netaudit.errors import UsageError
    from netaudit.run import load_judged, previous_run

    new = store.run(after)
    old = store.run(before) if before else previous_run(new, store)
    if old is None:
        raise UsageError(
            "no run before {new} can be compared with it: none of the same network from "
            "the same vantage point was judged; `netaudit runs` lists all",
            new=new.id,
        )
    return load_judged(old, loaded, store), load_judged(new, loaded, store)


def _tell(old: Judged, new: Judged, changes: Sequence[Change]) -> None:
    say(
        "from {before} ({policy_before}) to {after} ({policy_after})",
        before=old.run.id,
        policy_before=old.policy_name,
        after=new.run.id,
        policy_after=new.policy_name,
    )
    for state in State:
        for change in changes:
            if change.state is state:
                _tell_one(new.registry, change)
    number = Counter(change.state for change in changes)
    language = language_from_environment()
    shown = [f"{shown_as(WORDS[s], language)} {number[s]}" for s in State if number[s]]
    if shown:
        echo(" · ".join(shown))
    else:
        say("nothing changed")
    if any(change.lost for change in changes):
        note("what failed before and was not compared may still fail: look at those first")


def _tell_one(loaded: Registry, change: Change) -> None:
    language = language_from_environment()
    found = change.finding
    state = shown_as(WORDS[change.state], language)
    echo(f"{SIGNS[change.state]} {state}  {found.unit}  {found.target}  {found.check}")
    if change.reason:
        echo(f"    {render(change.reason.message, change.reason.params, language)}")
    echo(f"    {text_of(loaded, found, language)}")


def _document(old: Judged, new: Judged, changes: Sequence[Change]) -> dict[str, Any]:
    return {
        "format": "netaudit-diff",
        "version": 1,
        "before": {"run": old.run.id, "policy": old.policy_name},
        "after": {"run": new.run.id, "policy": new.policy_name},
        "counts": Counter(str(change.state) for change in changes),
        "changes": [
            {
                "state": str(change.state),
                "fingerprint": change.finding.fingerprint,
                "check": change.finding.check,
                "unit": change.finding.unit,
                "target": change.finding.target,
                "before": change.before and str(change.before.outcome),
                "after": change.after and str(change.after.outcome),
                "severity": str(change.finding.severity),
                "requirement": str(change.finding.requirement),
                "worse": change.worse,
                "message": text_of(new.registry, change.finding, "en"),
                "reason": change.reason and str(change.reason),
            }
            for change in changes
        ],
    }
