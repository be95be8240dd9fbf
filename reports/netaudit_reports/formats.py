"""Numbers, dates and texts as readers of one language expect them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from netaudit import i18n
from netaudit.model import Instant, Outcome, Phrase, Why
from netaudit.score import tenths
from netaudit_reports.safe import LINE, visible

if TYPE_CHECKING:
    from datetime import date, datetime

    from netaudit.judge import Judged
    from netaudit.model import Finding, Param, Preflight
    from netaudit.registry import Check

PACKAGE = "netaudit_reports"
LISTED = 12  # members of a list that a message shows


@dataclass(frozen=True, slots=True)
class Formats:
    """How one language ("vi" or "en") writes things; times are told in one time zone."""

    language: str
    zone: tzinfo = UTC

    def text(self, message: str, **params: Param) -> str:
        """One of the report's own texts, translated and filled."""
        return fill(message, tuple(params.items()), self.language, PACKAGE)

    def number(self, value: int) -> str:
        """Whole number with thousands separated."""
        text = f"{value:,}"
        return text.replace(",", ".") if self.language == "vi" else text

    def percent(self, value: float | None) -> str:
        """From 0 to 100, one decimal; a dash where undefined. Only 100 is shown as 100."""
        if value is None:
            return "—"
        return f"{i18n.show(float(tenths(value)), self.language)}%"

    def whole(self, value: float) -> str:
        """A percentage that is a whole number by its nature, such as a limit."""
        return f"{self.number(round(value))}%"

    def octets(self, value: int) -> str:
        """A file's size, in kB or MB of 1000."""
        mega = value >= 1e6  # noqa: PLR2004  octets in a MB
        return (
            f"{i18n.show(value / (1e6 if mega else 1e3), self.language)} {'MB' if mega else 'kB'}"
        )

    def day(self, day: date) -> str:
        """A date alone."""
        return f"{day:%d/%m/%Y}" if self.language == "vi" else f"{day:%Y-%m-%d}"

    def moment(self, at: datetime | None) -> str:
        """Date and time."""
        return i18n.show(Instant(at.astimezone(self.zone)), self.language) if at else "—"

    def check_text(self, check: Check | None, message: str) -> str:
        """A check's title, remedy or rationale; its lines end where the page says."""
        return (
            i18n.whole(i18n.translate(message, self.language, check.package)) if check else message
        )

    def finding_text(self, finding: Finding, check: Check | None) -> str:
        """What a finding says, filled with bounded, visible parameters."""
        params = self._params(finding.params)
        if _by_engine(finding):  # the engine's words, not the check's
            params = tuple((n, self.why_word(str(v)) if n == "why" else v) for n, v in params)
            return fill(finding.message, params, self.language, "netaudit")
        package = check.package if check else PACKAGE
        return fill(finding.message, params, self.language, package)

    def preflight_text(self, held: Preflight) -> tuple[str, str]:
        """What was proved of the vantage, and what it means: the engine's words, visible."""
        name = i18n.translate(held.name, self.language)
        told = fill(held.message, self._params(held.params), self.language, "netaudit")
        return visible(name), visible(told)

    def _params(self, params: tuple[tuple[str, Param], ...]) -> tuple[tuple[str, Param], ...]:
        return tuple((name, self._bounded(value)) for name, value in params)

    def _bounded(self, value: Param) -> Param:
        if isinstance(value, str):
            return visible(value)
        if isinstance(value, Instant):
            return Instant(value.at.astimezone(self.zone))
        if isinstance(value, Phrase):
            return Phrase(value.message, self._params(value.params))
        if isinstance(value, tuple):
            shown = tuple(self._item(item) for item in value[:LISTED])
            more = len(value) - LISTED
            return (*shown, f"… (+{more})") if more > 0 else shown
        return value

    def _item(self, item: str | Phrase) -> str:
        return visible(i18n.show(item, self.language), LINE // 2)

    def why(self, finding: Finding, check: Check | None) -> tuple[str, str]:
        """Of a finding that was not tested: why, translated, and the detail for a technician."""
        if not _by_engine(finding):
            return self.why_word(Why.UNABLE), visible(self.finding_text(finding, check), LINE)
        params = dict(finding.params)
        return self.why_word(str(params.get("why", ""))), self.reason(params.get("detail", ""))

    def reason(self, reason: Param) -> str:
        """Why we could not ask, for a technician, in the reader's language."""
        return visible(i18n.show(self._bounded(reason), self.language), LINE)

    def why_word(self, why: str) -> str:
        """A reason for not testing (model.Why and the judge's own), in the engine's words."""
        return i18n.translate(visible(why, LINE), self.language)


def _by_engine(finding: Finding) -> bool:
    """Whether judging says that it was not tested, rather than the check by what it was told."""
    return finding.outcome is Outcome.NOT_TESTED and "why" in dict(finding.params)


def said(formats: Formats, message: str, **params: Param) -> str:
    """`Formats.text` as a function, so that the catalogue's tool finds the texts of a module."""
    return formats.text(message, **params)


def formats_for(judged: Judged, language: str) -> Formats:
    """The formats of a report: its times are those of the authorisation's time zone."""
    return Formats(language, judged.inventory.authorisation.starts.tzinfo or UTC)


def fill(message: str, params: tuple[tuple[str, Param], ...], language: str, package: str) -> str:
    """i18n.render; a template that cannot be filled (a third party's mistake) is shown as it is."""
    try:
        return i18n.render(message, params, language, package)
    except (KeyError, ValueError, IndexError, AttributeError):
        return visible(i18n.translate(message, language, package), LINE)
