"""Services as the plan means them and as they were seen, IPv6 and IPv4 side by side.

Facts of any family say something of an address when they hold a record with that address and a
word beside it; a question whose fact's name ends in V6 or V4 concerns that family alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any

from netaudit.i18n import show
from netaudit.model import Missed, Seen
from netaudit_reports import words
from netaudit_reports.html.ink import Ink
from netaudit_reports.safe import visible
from netaudit_reports.words import status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Address, Observation, Question, SecurityZone, Service, Unit
    from netaudit_reports.formats import Formats
    from netaudit_reports.html.observed import Observed
    from netaudit_reports.tally import Tally

SHOWN = 3  # words for one address
WORD = 40  # characters
NAME = 100
INK = 40_000  # bytes of all rows
FRAME = 800  # of markup in a row
_ORDER = (words.FAILURE, words.WARNING, words.NOT_TESTED, words.WAIVED, words.ADVICE, words.PASSED)


@dataclass(frozen=True, slots=True)
class Side:
    """One address family of a service: its addresses, each with what was seen there.

    Each address comes with the words that facts have for it. `missed` says why the family could
    not be asked at all.
    """

    addresses: tuple[tuple[str, tuple[str, ...]], ...]
    missed: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service: `status` is the worst of its findings, `visible` whether it is meant for us.

    `differs`: the words for IPv6 are not those for IPv4.
    """

    label: str
    kind: str
    port: str
    protocol: str
    exposure: tuple[str, ...]
    visible: bool
    v6: Side
    v4: Side
    differs: bool
    status: str


def service_rows(
    tally: Tally, unit: Unit, formats: Formats, observed: Observed
) -> tuple[tuple[ServiceRow, ...], int]:
    """The declared services of a unit, in the inventory's order; how many had no room."""
    zone = tally.judged.inventory.vantage(tally.judged.run.vantage).zone
    worst = _worst(tally, unit)
    rows = [
        _row(service, zone, observed.about(service.key), worst, formats)
        for host in unit.hosts
        for service in host.services
    ]
    ink = Ink(INK)
    kept = tuple(row for row in rows if ink.spend(row.label, row.kind, *_sent(row), frame=FRAME))
    return kept, len(rows) - len(kept)


def _sent(row: ServiceRow) -> list[str]:
    """The texts of a row that may be long."""
    sides = (row.v6, row.v4)
    return [part for side in sides for address, seen in side.addresses for part in (address, *seen)]


def _row(
    service: Service,
    zone: SecurityZone,
    about: list[tuple[Question, Observation]],
    worst: dict[str, str],
    formats: Formats,
) -> ServiceRow:
    v6 = _side(service, IPv6Address, "V6", about, formats)
    v4 = _side(service, IPv4Address, "V4", about, formats)
    return ServiceRow(
        label=visible(service.names[0] if service.names else service.host, NAME),
        kind=kind_name(service.kind, formats.language),
        port=f"{service.port}/{service.transport}",
        protocol=visible(service.protocol, WORD),
        exposure=tuple(show(zone_.phrase, formats.language) for zone_ in service.exposure),
        visible=service.visible_from(zone),
        v6=v6,
        v4=v4,
        differs=_differ(v6, v4),
        status=worst.get(service.key, words.NOT_APPLICABLE),
    )


def _differ(v6: Side, v4: Side) -> bool:
    """Whether both families were asked in full, and answered otherwise."""
    if v6.missed or v4.missed:
        return False
    said = [{word for _address, seen in side.addresses for word in seen} for side in (v6, v4)]
    return all(said) and said[0] != said[1]


def kind_name(kind: str, language: str) -> str:
    """What a kind of service is called."""
    from netaudit.inventory.kinds import KINDS

    known = KINDS.get(kind)
    return known.name.in_(language) if known else visible(kind, WORD)


def _worst(tally: Tally, unit: Unit) -> dict[str, str]:
    """The worst status of each target; a service has also its host's where that names its port."""
    worst: dict[str, str] = {}
    ports = {host.key: [(_ends(s), s.key) for s in host.services] for host in unit.hosts}
    for finding in tally.by_unit[unit.id]:
        name = status(finding)
        if name not in _ORDER:
            continue
        said = " ".join(show(value, "en") for _name, value in finding.params)
        named = (key for ends, key in ports.get(finding.target, ()) if ends and ends.search(said))
        for target in (finding.target, *named):
            known = worst.get(target, words.PASSED)
            worst[target] = min(name, known, key=_ORDER.index)
    return worst


def _ends(service: Service) -> re.Pattern[str] | None:
    """Where the service is, as checks of a host's ports name it: [2001:db8::1]:443/tcp."""
    said = (f"[{a}]" if isinstance(a, IPv6Address) else f"{a}" for a in service.addresses)
    places = "|".join(
        re.escape(f"{address}:{service.port}/{service.transport}") for address in said
    )
    return re.compile(rf"(?<![\w.])(?:{places})\b") if places else None


def _side(
    service: Service,
    family: type[Address],
    suffix: str,
    about: list[tuple[Question, Observation]],
    formats: Formats,
) -> Side:
    missed = [
        formats.why_word(seen.why)
        for question, seen in about
        if isinstance(seen, Missed) and question.fact.endswith(suffix)
    ]
    addresses = [a for a in service.addresses if isinstance(a, family)]
    facts = [seen.fact for _question, seen in about if isinstance(seen, Seen)]
    return Side(
        tuple((str(a), tuple(_words(facts, a, formats)[:SHOWN])) for a in addresses),
        missed[0] if missed and addresses else "",
    )


def _words(facts: list[object], address: Address, formats: Formats) -> list[str]:
    """Every enumerated word that stands in a record beside `address`, each once."""
    found = (
        str(value.value)
        for fact in facts
        for record in _records(fact)
        if address in (values := [getattr(record, item.name) for item in fields(record)])
        for value in values
        if isinstance(value, Enum)
    )
    return [formats.text(visible(word, WORD)) for word in dict.fromkeys(found)]


def _records(fact: object) -> Iterator[Any]:
    """The fact itself and the records in its tuples."""
    if not is_dataclass(fact) or isinstance(fact, type):
        return
    yield fact
    for item in fields(fact):
        value = getattr(fact, item.name)
        if isinstance(value, tuple):
            yield from (v for v in value if is_dataclass(v) and not isinstance(v, type))
