"""The text of an assessment-results document, OSCAL 1.1, observation by observation.

A check is an objective: its finding is `satisfied` when it passed wherever it was tested, else
`not-satisfied`. Every failure, and everything that was not tested, is an observation about the
unit's inventory item. UUIDs are made from the run (RFC 9562, version 5): the same run gives the
same document.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from netaudit.model import Outcome
from netaudit_reports.plain import NAME, TEXT, utc
from netaudit_reports.safe import visible
from netaudit_reports.tally import has_verdict
from netaudit_reports.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Finding
    from netaudit_reports.plain import Plain, Speaker

VERSION = "1.1.3"
NAMESPACE = uuid5(NAMESPACE_URL, "urn:netaudit:oscal")
_SHOWN = {Outcome.FAIL, Outcome.NOT_TESTED}
_TOKEN = re.compile(r"[^\w.-]", re.ASCII)


def oscal(speaker: Speaker) -> Iterator[str]:
    """The document."""
    document = _Document(speaker)
    yield '{"assessment-results": {\n'
    yield "".join(f'"{name}": {_json(part)},\n' for name, part in document.head().items())
    yield '"results": [{\n'
    yield from _list("observations", document.observations())
    yield from _list("findings", document.findings())
    yield ",\n".join(f'"{name}": {_json(part)}' for name, part in document.result().items())
    yield "\n}]\n}}\n"


def _list(name: str, items: Iterator[dict[str, Any]]) -> Iterator[str]:
    """One item a line. OSCAL forbids empty lists: without items there is no list."""
    number = -1
    for number, item in enumerate(items):
        yield f",\n{_json(item)}" if number else f'"{name}": [\n{_json(item)}'
    if number >= 0:
        yield "\n],\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Document:
    """Parts of the document; all that it names by UUID it names alike."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker, self._tally = speaker, speaker.tally
        self._run = speaker.tally.judged.run

    def _uuid(self, *parts: str) -> str:
        name = "\0".join((self._run.id, *parts)).encode("utf-8", "backslashreplace")
        return str(uuid5(NAMESPACE, name.decode()))

    def head(self) -> dict[str, Any]:
        judged, text = self._tally.judged, self._speaker.text
        network = visible(judged.inventory.name.in_(self._speaker.formats.language), NAME)
        title = text(_("Technical comparison of {network}"), network=network)
        plan = self._uuid("plan")
        return {
            "uuid": self._uuid("document"),
            "metadata": {
                "title": title,
                "last-modified": utc(self._run.ended or self._run.started),
                "version": visible(self._run.id, NAME) or "-",
                "oscal-version": VERSION,
                "remarks": text(
                    _("A technical comparison made by netaudit; it certifies nothing.")
                ),
            },
            "import-ap": {"href": f"#{plan}"},
            "back-matter": {
                "resources": [
                    {
                        "uuid": plan,
                        "title": visible(judged.inventory.authorisation.document, NAME) or "-",
                        "description": text(_("Authorisation")),
                    }
                ]
            },
        }

    def result(self) -> dict[str, Any]:
        judged, language = self._tally.judged, self._speaker.formats.language
        made: dict[str, Any] = {
            "uuid": self._uuid("result"),
            "title": visible(self._run.id, NAME) or "-",
            "description": visible(judged.policy_name, NAME) or "-",
            "start": utc(self._run.started),
        }
        if self._run.ended:
            made["end"] = utc(self._run.ended)
        made["local-definitions"] = {
            "inventory-items": [
                {
                    "uuid": self._uuid("unit", id_),
                    "description": visible(unit.name.in_(language), NAME) or "-",
                    "props": [_prop("asset-id", id_)],
                }
                for id_, unit in self._tally.units.items()
            ]
        }
        made["reviewed-controls"] = {"control-selections": [{"include-all": {}}]}
        return made

    def observations(self) -> Iterator[dict[str, Any]]:
        for finding in self._tally.judged.findings:
            if finding.outcome in _SHOWN:
                yield self._observation(self._speaker.plain(finding))

    def _observation(self, finding: Plain) -> dict[str, Any]:
        made = {
            "uuid": self._uuid("finding", finding.fingerprint),
            "title": finding.title or "-",
            "description": finding.message or "-",
            "props": [
                _prop("check", finding.check),
                _prop("target", finding.target),
                _prop("status", finding.status),
                _prop("severity", finding.severity),
                _prop("requirement", finding.requirement),
                _prop("fingerprint", finding.fingerprint),
            ],
            "methods": ["TEST"],
            "types": ["finding"],
            "collected": utc(self._run.started),
        }
        if finding.unit in self._tally.units:
            subject = {"subject-uuid": self._uuid("unit", finding.unit), "type": "inventory-item"}
            made["subjects"] = [subject]
        if finding.remedy:
            made["remarks"] = finding.remedy
        return made

    def findings(self) -> Iterator[dict[str, Any]]:
        for id_, found in self._tally.by_check.items():
            if has_verdict(found):
                yield self._finding(id_, found)

    def _finding(self, id_: str, found: tuple[Finding, ...]) -> dict[str, Any]:
        check = self._tally.check(id_)
        title = self._speaker.formats.check_text(check, check.meta.title) if check else id_
        why = self._speaker.formats.check_text(check, check.rationale) if check else id_
        failed = [f for f in found if f.outcome is Outcome.FAIL]
        made: dict[str, Any] = {
            "uuid": self._uuid("check", id_),
            "title": visible(title, NAME) or "-",
            "description": visible(why, TEXT) or "-",
            "target": {
                "type": "objective-id",
                "target-id": _token(id_),
                "status": {"state": "not-satisfied" if failed else "satisfied"},
            },
        }
        if failed:
            made["related-observations"] = [
                {"observation-uuid": self._uuid("finding", f.fingerprint)} for f in failed
            ]
        return made


def _prop(name: str, value: str) -> dict[str, str]:
    """A property: OSCAL wants a value with no blank at its ends."""
    return {"name": name, "ns": "urn:netaudit", "value": visible(value, NAME).strip() or "-"}


def _token(text: str) -> str:
    """An id as OSCAL's token allows it: a letter or underscore first."""
    return _TOKEN.sub("-", f"check-{text}")[:NAME]
