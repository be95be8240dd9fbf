"""`netaudit frameworks`: list and show frameworks, compare a run with one, warn of old ones."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import echo, note, open_store, say, store_option
from netaudit.cli.exits import CLEAN, OUR_ERROR
from netaudit.i18n import LANGUAGES, language_from_environment
from netaudit.i18n import show as shown_as

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.frameworks import Evidence, Framework


@click.group()
def frameworks() -> None:
    """Laws, standards and programmes as data: what a scan can show of them."""


@frameworks.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(*, as_json: bool) -> None:
    """List the frameworks, with the share of each that a scan can show at all."""
    from netaudit.frameworks import Status, load_all

    found = load_all()
    if as_json:
        echo(json.dumps([asdict(f) for f in found], indent=2, ensure_ascii=False, default=str))
        return
    language = language_from_environment()
    for framework in found:
        number = Counter(need.status for need in framework.needs)
        say(
            "{id}  {title}: {total} requirements, {automated} automated, {partial} partial",
            id=f"{framework.id:<18}",
            title=framework.title.in_(language),
            total=len(framework.needs),
            automated=number[Status.AUTOMATED],
            partial=number[Status.PARTIAL],
        )


@frameworks.command()
@click.argument("name", metavar="FRAMEWORK")
@click.option("--run", "run_id", metavar="RUN", help="Compare a stored run with it.")
@store_option
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: your locale's language.")
def show(name: str, run_id: str | None, store_path: Path | None, lang: str | None) -> None:
    """Show a framework's requirements; with --run, how each stands in the light of that run."""
    from netaudit.frameworks import load
    from netaudit.frameworks.model import STATUSES

    framework, language = load(name), lang or language_from_environment()
    echo(f"{framework.id}: {framework.title.in_(language)}")
    echo(framework.source)
    if framework.note:
        echo(framework.note.in_(language))
    if run_id:
        _tell_evidence(_compare(framework, run_id, store_path), language)
        return
    for need in framework.needs:
        status = shown_as(STATUSES[need.status], language)
        echo(f"  {need.clause:<14} {status:<12} {need.title.in_(language)}")
        if need.paraphrase:
            echo(f"      {need.paraphrase.in_(language)}")
        if need.checks:
            echo(f"      {', '.join(need.checks)}")


@frameworks.command()
@click.argument("names", metavar="[FRAMEWORK]...", nargs=-1)
@click.pass_context
def verify(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Warn of frameworks whose source was not read for 180 days, that ended, or name no check.

    Exit code 1 when something is to be done.
    """
    from netaudit import registry
    from netaudit.frameworks import load, load_all
    from netaudit.frameworks.loading import unknown_checks
    from netaudit.net.clock import system_clock

    loaded, today = registry.load(), system_clock().date()
    found = tuple(map(load, names)) if names else load_all()
    wrong = 0
    for framework in found:
        say("{id}: its source was read on {day}", id=framework.id, day=framework.verified)
        if framework.stale(today):
            note("{id}: read its source again: 180 days have passed", id=framework.id)
            wrong += 1
        if not framework.in_force(today):
            note(
                "{id}: not in force today; superseded by: {by}",
                id=framework.id,
                by=framework.superseded_by or "-",
            )
            wrong += 1
        for need, pattern in unknown_checks(framework, loaded):
            note("{id}: {need} names no known check: {pattern}", id=framework.id, need=need,
                 pattern=pattern)  # fmt: skip
            wrong += 1
    ctx.exit(OUR_ERROR if wrong else CLEAN)


def _compare(framework: Framework, run_id: str, store_path: Path | None) -> Evidence:
    from netaudit import registry
    from netaudit.frameworks import evidence
    from netaudit.run import load_judged

    store = open_store(store_path)
    try:
        judged = load_judged(store.run(run_id), registry.load(), store)
    finally:
        store.close()
    return evidence(framework, judged)


def _tell_evidence(found: Evidence, language: str) -> None:
    from netaudit.frameworks import Status
    from netaudit.frameworks.evidence import WORDS

    for proof in found.proofs:
        held = shown_as(WORDS[proof.held], language)
        echo(f"  {proof.need.clause:<14} {held:<22} {proof.need.title.in_(language)}")
        if proof.failed:
            say("      failed: {failed}, in units: {units}", failed=proof.failed,
                units=len(proof.units))  # fmt: skip
        if proof.looser:
            say("      looser than demanded: {options}", options=", ".join(proof.looser))
    say(
        "a technical comparison, not a certificate: {automated} % of the requirements can be "
        "shown by a scan, {partial} % in part",
        automated=f"{found.share[Status.AUTOMATED]:.0f}",
        partial=f"{found.share[Status.PARTIAL]:.0f}",
    )
