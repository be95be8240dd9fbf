"""Where pages stand, and what all of them show: the frame around every view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from netaudit.i18n import LANGUAGES
from netaudit_reports.safe import file_stem, visible
from netaudit_reports.words import _

if TYPE_CHECKING:
    from netaudit_reports.tally import Tally


# Section, path below the language's root, name. A page whose section is not a site's has no link.
NAV = (
    ("overview", "index.html", _("Overview")),
    ("unit", "index.html", _("Unit")),
    ("units", "units/index.html", _("Units")),
    ("map", "map.html", _("Map")),
    ("checks", "checks/index.html", _("Checks")),
    ("frameworks", "frameworks/index.html", _("Frameworks")),
    ("changes", "changes.html", _("Changes")),
    ("trend", "trend.html", _("Trend")),
    ("waivers", "waivers.html", _("Waivers")),
    ("method", "method.html", _("Method")),
    ("data", "data.html", _("Data")),
)
ALWAYS = frozenset({"checks", "frameworks", "changes", "trend", "waivers", "method", "data"})
WHOLE = ALWAYS | {"overview", "units", "map"}  # of those who see the whole network
OWN = ALWAYS | {"unit"}


@dataclass(frozen=True, slots=True)
class Site:
    """What the header and footer of every page say. `default` stands at the bundle's root."""

    network: str
    run: str
    kind: str
    started: datetime
    vantage: str
    document: str
    default: str
    audience: str
    sections: frozenset[str]

    @property
    def nav(self) -> tuple[tuple[str, str, str], ...]:
        """The links of every page."""
        return tuple(entry for entry in NAV if entry[0] in self.sections)

    def prefix(self, language: str) -> str:
        """Where that language's pages stand, below the bundle's root."""
        return "" if language == self.default else f"{language}/"


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language; `name` is its path below the language's root."""

    site: Site
    language: str
    name: str
    title: str
    section: str

    @property
    def path(self) -> str:
        """Path below the bundle's root."""
        return self.site.prefix(self.language) + self.name

    @property
    def root(self) -> str:
        """Relative way to the bundle's root."""
        return "../" * self.path.count("/")

    @property
    def home(self) -> str:
        """Relative way to the language's root."""
        return "../" * self.name.count("/")

    @property
    def other(self) -> str:
        """The other language."""
        return next(language for language in LANGUAGES if language != self.language)

    @property
    def mirror(self) -> str:
        """Relative way to the same page in the other language."""
        return self.root + self.site.prefix(self.other) + self.name


def site(tally: Tally, language: str, default: str) -> Site:
    """The frame of one judgement in one language."""
    judged = tally.judged
    return Site(
        network=visible(judged.inventory.name.in_(language)),
        run=visible(judged.run.id),
        kind=judged.run.kind,
        started=judged.run.started,
        vantage=visible(judged.inventory.vantage(judged.run.vantage).name.in_(language)),
        document=visible(judged.inventory.authorisation.document),
        default=default,
        audience=visible(judged.audience),
        sections=OWN if judged.audience else WHOLE,
    )


def unit_path(id_: str) -> str:
    """Path of a unit's page below the language's root."""
    return f"units/{file_stem(id_)}.html"


def check_path(id_: str) -> str:
    """Path of a check's page below the language's root."""
    return f"checks/{file_stem(id_)}.html"
