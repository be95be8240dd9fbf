"""`netaudit report`: write a stored run's report."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import open_store, say, store_option
from netaudit.errors import PackError, UsageError
from netaudit.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.judge import Judged

    Render = Callable[..., Path]

GROUP = "netaudit.reports"


@click.command()
@click.argument("run_id", metavar="[RUN]", default="latest")
@store_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The report's folder; an earlier report there is replaced. Default: report-RUN. "
    "Formats of one file also take a file's name, such as out.sarif.",
)
@click.option(
    "--format",
    "format_",
    default="html",
    show_default=True,
    help="html, json, csv, junit, sarif, ocsf, oscal, prometheus, markdown, or one that an "
    "installed package brings.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="vi",
    show_default=True,
    help="The language of the first page; the other is a click away.",
)
def report(run_id: str, store_path: Path | None, out: Path | None, format_: str, lang: str) -> None:
    """Write the report of a run.

    RUN is its id or the beginning of it; without one, the newest run.
    """
    render = renderer(format_)
    judged = _judged(run_id, store_path)
    first = render(judged, out or Path(f"report-{judged.run.id}"), language_default=lang)
    say("The report is written; open {path}", path=first)


def renderer(name: str) -> Render:
    """The renderer of that format. Raises UsageError if there is none, PackError if broken."""
    known = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in known:
        raise UsageError(f"no report format {name!r}; there are {', '.join(sorted(known))}")
    try:
        render: Render = known[name].load()
    except Exception as error:  # whatever a third party's module raises at import
        raise PackError(
            f"report format {name!r} ({known[name].value}) cannot be loaded: "
            f"{type(error).__name__}: {error}"
        ) from error
    return render


def _judged(run_id: str, store_path: Path | None) -> Judged:
    from netaudit import registry
    from netaudit.run import load_judged

    store = open_store(store_path)
    try:
        return load_judged(store.run(run_id), registry.load(), store)
    finally:
        store.close()
