"""The HTML bundle: reads offline and without JavaScript; page by page, so that it stays small."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from netaudit.i18n import LANGUAGES
from netaudit_reports.beside import beside
from netaudit_reports.bundle import bundle
from netaudit_reports.csv.plan import action_plan
from netaudit_reports.csv.results import results
from netaudit_reports.formats import formats_for
from netaudit_reports.html.changes import changes
from netaudit_reports.html.check import check_page
from netaudit_reports.html.data import data_files
from netaudit_reports.html.frameworks import (
    evidences,
    framework_line,
    framework_page,
    framework_path,
)
from netaudit_reports.html.lines import check_lines, unit_lines
from netaudit_reports.html.method import method
from netaudit_reports.html.netmap import net_map
from netaudit_reports.html.observed import Observed
from netaudit_reports.html.overview import overview
from netaudit_reports.html.page import Page, Site, check_path, site, unit_path
from netaudit_reports.html.trend import of_network
from netaudit_reports.html.unit import unit_page
from netaudit_reports.html.waivers import waivers
from netaudit_reports.json import run_document, schema_text
from netaudit_reports.plain import Speaker
from netaudit_reports.safe import visible
from netaudit_reports.tally import tally
from netaudit_reports.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jinja2 import Environment

    from netaudit.frameworks import Evidence
    from netaudit.judge import Judged
    from netaudit_reports.bundle import Bundle
    from netaudit_reports.tally import Tally

MANY_UNITS = 12  # whose pages, about half of the work, are worth a second process
ASSETS = ("style.css", "report.js")


def render(judged: Judged, out: Path, *, language_default: str = "vi") -> Path:
    """Write the bundle into the folder `out`; the way to its first page.

    `language_default` ("vi" or "en") stands at the root, the other language in a folder of its
    name. Raises UsageError when `out` holds somebody's files or cannot be written.
    """
    counted = tally(judged)
    with bundle(out) as made:
        for name in ASSETS:
            asset = files("netaudit_reports.html") / "assets" / name
            made.write(f"assets/{name}", asset.read_text(encoding="utf-8"))
        writers = [Writer(made, counted, lang, language_default) for lang in LANGUAGES]
        many = len(counted.units) >= MANY_UNITS
        with beside(made, lambda: _unit_pages(writers, counted), worth=many):
            _pages_of_the_whole(writers, counted)
            made.compress("data/run.json.gz", run_document(counted))
            made.write("data/run.schema.json", schema_text())
        for writer in writers:
            writer.data_page()
    return out / "index.html"


def _pages_of_the_whole(writers: Sequence[Writer], counted: Tally) -> None:
    proofs = evidences(counted.judged)
    for writer in writers:
        writer.general_pages()
        writer.framework_pages(proofs)
        if not counted.judged.audience:
            writer.network_pages()
        writer.check_pages()


def _unit_pages(writers: Sequence[Writer], counted: Tally) -> None:
    for id_ in counted.units:
        observed = Observed(counted.by_unit[id_], counted.judged.observe)
        for writer in writers:
            writer.unit_page(id_, observed)


class Writer:
    """Writes the pages of one language."""

    def __init__(self, made: Bundle, counted: Tally, language: str, default: str) -> None:
        """`default` is the language at the bundle's root."""
        from netaudit_reports.html.environment import environment

        self._bundle, self._tally, self._language = made, counted, language
        self._formats = formats_for(counted.judged, language)
        self._site: Site = site(counted, language, default)
        self._jinja: Environment = environment(self._formats)

    def general_pages(self) -> None:
        """What every audience gets: the list of checks, the method, the data."""
        text, speaker = self._formats.text, Speaker(self._tally, self._formats)
        checks, facts = (f(self._tally, self._formats) for f in (check_lines, method))
        self._write("checks/index.html", "checks", text(_("Checks")), checks)
        self._write("method.html", "method", text(_("Method and limits")), facts)
        self._write("trend.html", "trend", text(_("Trend")), of_network(self._tally))
        for name, title, view in (
            ("changes", _("Changes"), changes(self._tally, self._formats)),
            ("waivers", _("Waivers"), waivers(self._tally, self._formats)),
        ):
            self._write(f"{name}.html", name, text(title), view)
        prefix = self._site.prefix(self._language)
        self._bundle.stream(f"{prefix}data/ActionPlan.csv", action_plan(speaker))
        if not prefix:  # the largest file: in the language of the first page only
            self._bundle.stream("data/results.csv", results(speaker, passed=False))

    def data_page(self) -> None:
        """The page that hands out files: the last to be written, for it says how large they are."""
        files = data_files(self._bundle.sizes, self._site.prefix(self._language))
        self._write("data.html", "data", self._formats.text(_("Data")), files)

    def network_pages(self) -> None:
        """What only those who see the whole network get: the first page, all units."""
        text = self._formats.text
        facts, first = (f(self._tally, self._formats) for f in (method, overview))
        self._write("index.html", "overview", text(_("Overview")), first, method=facts)
        units, network = (f(self._tally, self._formats) for f in (unit_lines, net_map))
        self._write("map.html", "map", text(_("Map of the network")), network)
        self._write("units/index.html", "units", text(_("Units")), units)

    def framework_pages(self, proofs: Sequence[Evidence]) -> None:
        """The list of frameworks, and a page for each."""
        text, given = self._formats.text, (self._tally, self._formats)
        lines = [framework_line(found, *given) for found in proofs]
        self._write("frameworks/index.html", "frameworks", text(_("Frameworks")), lines)
        for found in proofs:
            view = framework_page(found, *given)
            self._write(framework_path(found.framework.id), "framework", view.line.title, view)

    def check_pages(self) -> None:
        """A page for each check."""
        for id_ in self._tally.by_check:
            view = check_page(self._tally, id_, self._formats)
            self._write(check_path(id_), "check", view.line.title, view)

    def unit_page(self, id_: str, observed: Observed) -> None:
        """A unit's page."""
        unit = self._tally.units[id_]
        view = unit_page(self._tally, unit, self._formats, observed)
        title = visible(unit.name.in_(self._language))
        self._write(unit_path(id_), "unit", title, view)
        if self._site.audience:
            self._write("index.html", "unit", title, view)

    def _write(self, name: str, template: str, title: str, view: object, **more: object) -> None:
        page = Page(self._site, self._language, name, title, template)
        html = self._jinja.get_template(f"{template}.html.j2").render(page=page, view=view, **more)
        self._bundle.write(page.path, html)
