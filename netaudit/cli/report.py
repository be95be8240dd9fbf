"""`netaudit report`: write a stored run's report."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import load_waivers, open_store, say, store_option, waivers_option
from netaudit.errors import PackError, UsageError
from netaudit.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.judge import Judged

    Render = Callable[..., Path]

GROUP = "netaudit.reports"
STDOUT = Path("-")
PRINTED = ("html", "form08")  # formats whose first file is a page


@click.command()
@click.argument("run_id", metavar="[RUN]", default="latest")
@store_option
@waivers_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The report's folder; an earlier report there is replaced. Default: report-RUN. "
    "Formats of one file also take a file's name, such as out.sarif. With - the report goes to "
    "standard output, such as json for another program.",
)
@click.option(
    "--format",
    "format_",
    default="html",
    show_default=True,
    help="html, json, csv, junit, sarif, ocsf, oscal, prometheus, markdown, form08 (a draft of "
    "the annex to the yearly report), or one that an "
    "installed package brings.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="vi",
    show_default=True,
    help="The language of the first page; the other is a click away.",
)
@click.option(
    "--audience",
    metavar="unit:ID",
    help="Who will read it: only what that unit may see, and nothing of the others.",
)
@click.option(
    "--key",
    "key_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Sign the report with this key. Default: the one that `netaudit keys new` made, if any.",
)
@click.option(
    "--pdf",
    "as_pdf",
    is_flag=True,
    help="Also print the first page to a PDF beside the folder (needs Chromium).",
)
def report(  # noqa: PLR0913, PLR0917  a command's options
    run_id: str,
    store_path: Path | None,
    waivers_path: Path | None,
    out: Path | None,
    format_: str,
    lang: str,
    audience: str | None,
    key_file: Path | None,
    *,
    as_pdf: bool,
) -> None:
    """Write the report of a run.

    RUN is its id or the beginning of it; without one, the newest run. The decisions of --waivers
    are laid over it as of the run's day, instead of those that it was judged with; nothing of that
    is kept in the store.
    """
    render = renderer(format_)
    if as_pdf and format_ not in PRINTED:
        raise UsageError(
            "--pdf prints a page, and {format} has none; use {printed}",
            format=format_,
            printed=tuple(PRINTED),
        )
    judged = _for(audience, _judged(run_id, store_path, waivers_path))
    if out == STDOUT:
        _print_out(render, judged, format_, lang, key_file, as_pdf=as_pdf)
        return
    place = out or Path(f"report-{judged.run.id}{f'-{judged.audience}' if audience else ''}")
    first = render(judged, place, language_default=lang)
    say("The report is written; open {path}", path=first)
    sign_bundle(place, key_file)
    if as_pdf:
        from netaudit_reports.pdf import print_page

        printed = print_page(first, place.with_name(f"{place.name}.pdf"))
        say("printed: {path}", path=printed)


def _print_out(  # noqa: PLR0913  the command's options, as far as they matter here
    render: Render, judged: Judged, format_: str, lang: str, key_file: Path | None, *, as_pdf: bool
) -> None:
    """The document that a reader would open first, and nothing else, on standard output."""
    if format_ in PRINTED or as_pdf:
        raise UsageError(
            "--out -: {format} is a page with files beside it; name a folder, or ask for "
            "--format json, csv, markdown or another of one document",
            format=format_,
        )
    if key_file:
        raise UsageError("--out -: what is printed is not signed; name a folder with --out")
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="netaudit-report-") as folder:
        first = render(judged, Path(folder) / "report", language_default=lang)
        click.echo(first.read_bytes(), nl=False)


def _for(audience: str | None, judged: Judged) -> Judged:
    if audience is None:
        return judged
    from netaudit_reports.audience import limit

    kind, _colon, unit = audience.partition(":")
    if kind != "unit" or not unit:
        raise UsageError(
            "--audience {audience}: expected unit:ID, such as unit:so-y-te", audience=audience
        )
    return limit(judged, unit)


def sign_bundle(place: Path, key_file: Path | None) -> None:
    """Sign the bundle at `place` with that key, else with the user's own if there is one.

    Raises UsageError where a named key cannot sign: there is no folder, or no key in the file.
    """
    from netaudit_reports.signature import default_key, sign

    if not place.is_dir():
        if key_file:
            raise UsageError(
                "{place}: one file is not signed; name a folder with --out", place=place
            )
        return
    if key_file is None and not default_key().exists():
        return
    mark = sign(place, key_file or default_key())
    say("signed; the key's fingerprint is {fingerprint}", fingerprint=mark)


def renderer(name: str) -> Render:
    """The renderer of that format. Raises UsageError if there is none, PackError if broken."""
    known = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in known:
        raise UsageError(
            "no report format {name}; there are {known}",
            name=repr(name),
            known=tuple(sorted(known)),
        )
    try:
        render: Render = known[name].load()
    except Exception as error:  # whatever a third party's module raises at import
        raise PackError(
            "report format {name} ({value}) cannot be loaded: {kind}: {error}",
            name=repr(name),
            value=known[name].value,
            kind=type(error).__name__,
            error=error,
        ) from error
    return render


def _judged(run_id: str, store_path: Path | None, waivers_path: Path | None) -> Judged:
    from netaudit import registry
    from netaudit.run import load_judged, with_history, with_waivers

    loaded = registry.load()
    waivers = load_waivers(waivers_path, loaded)
    store = open_store(store_path)
    try:
        judged = load_judged(store.run(run_id), loaded, store)
        return with_history(with_waivers(judged, waivers) if waivers else judged, store)
    finally:
        store.close()
