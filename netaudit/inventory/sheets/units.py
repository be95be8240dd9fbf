"""The list of units, as parts of a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaddr import AddrFormatError, IPNetwork

from netaudit.inventory.sheets.columns import UNITS
from netaudit.inventory.sheets.sketch import Sketch, choice, complain, many

if TYPE_CHECKING:
    from netaudit.inventory.sheets.recognise import Recognised, Record
    from netaudit.inventory.tree import KeyPath

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_RATES = {"kbit": "kbit/s", "kbps": "kbit/s", "mbit": "Mbit/s", "mbps": "Mbit/s"}
_RATES |= {"gbit": "Gbit/s", "gbps": "Gbit/s"}
_CONTACT = {"role": "role", "contact": "name", "phone": "phone", "email": "email"}


def put(found: Recognised, sketch: Sketch) -> None:
    """Put every unit of a list into the sketch."""
    for record in found.records:
        id_ = record.text("id")
        path: KeyPath = ("units", id_)
        places = {"level": (*path, "level"), "branch": (*path, "branch"), "rate": (*path, "link")}
        sketch.whole(record, found, places)
        if id_ in sketch.units:
            there = str(sketch.places[path])
            message = "the unit {id} is already in {there}"
            complain(sketch, record.at("id"), message, id=id_, there=there)
        elif id_:
            _unit(record, found, path, sketch)


def put_parents(found: Recognised, sketch: Sketch) -> None:
    """Put parents, which may be given by id or by name, once all units are known."""
    for record in found.records:
        if record.text("parent") and record.text("id"):
            cell = record.at("parent")
            sketch.put(("units", record.text("id"), "parent"), sketch.unit(cell.text), cell)


def put_prefixes(found: Recognised, sketch: Sketch) -> None:
    """Put prefixes that are listed apart to their units, but for parts of what these have."""
    for record in found.records:
        unit, prefix = sketch.units.get(record.text("unit")), record.text("prefix")
        if unit is not None and not any(
            _inside(prefix, known) for known in unit.get("prefixes", ())
        ):
            path = ("units", record.text("unit"), "prefixes")
            sketch.add(path, [prefix], record.at("prefix"))


def _inside(prefix: str, other: str) -> bool:
    try:
        return IPNetwork(prefix) in IPNetwork(other)
    except AddrFormatError:
        return False


def _unit(record: Record, found: Recognised, path: KeyPath, sketch: Sketch) -> None:
    sketch.put(path, {}, record.at("id"))
    sketch.put((*path, "name", "vi"), record.text("name_vi") or path[-1], record.at("name_vi"))
    if record.text("name_en"):
        sketch.put((*path, "name", "en"), record.text("name_en"), record.at("name_en"))
    for key in ("level", "branch"):
        if record.text(key):
            sketch.put((*path, key), choice(sketch, record, found, key), record.at(key))
    for key in ("rate", "latency", "loss"):
        if text := record.text(key):
            header = found.headers.get(key)
            measured = with_unit(text, header.text) if key == "rate" and header else text
            sketch.put((*path, "link", key), measured, record.at(key))
    for key, name in (("prefix_v6", "prefixes"), ("prefix_v4", "prefixes"), ("zones", "zones")):
        if values := many(record, key):
            sketch.add((*path, name), values, record.at(key))
    _contact(record, found, (*path, "contacts"), sketch)


def with_unit(text: str, header: str) -> str:
    """A rate; a bare number has the unit of its column's header, such as "Băng thông (Mbit/s)"."""
    if _NUMBER.fullmatch(text):
        for written, unit in _RATES.items():
            if written in header.lower():
                return f"{text} {unit}"
    return text


def _contact(record: Record, found: Recognised, path: KeyPath, sketch: Sketch) -> None:
    given = {key: record.cells[key] for key in _CONTACT if key in record.cells}
    if "phone" in given and given["phone"].number:
        complain(
            sketch,
            given.pop("phone"),
            "this cell holds a number, which loses a telephone number's first 0; format the column "
            "as text and write it again",
        )
    if not given:
        return
    contact = {_CONTACT[key]: cell.text for key, cell in given.items()}
    header = found.headers.get("contact")
    role = header.text if header else next(c.vi[0] for c in UNITS if c.key == "contact")
    sketch.put(path, [{"role": role, **contact}], next(iter(given.values())))
    for key, cell in given.items():
        sketch.places[(*path, 0, _CONTACT[key])] = cell.place
