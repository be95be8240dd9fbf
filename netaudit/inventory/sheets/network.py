"""The sheet about the network itself: its name, and what allows the scan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.inventory.sheets.sketch import Sketch, many

if TYPE_CHECKING:
    from netaudit.inventory.sheets.recognise import Recognised
    from netaudit.inventory.tree import KeyPath

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s+(\d{1,2}:\d{2}))?")
_NO_ZONE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?")
_MIDNIGHT = frozenset({"", "00:00", "00:00:00"})  # how Excel hands over a day without an hour
ZONE = "+07:00"  # the whole of Viet Nam

_PLACES: dict[str, KeyPath] = {
    "id": ("id",),
    "name_vi": ("name", "vi"),
    "name_en": ("name", "en"),
    "document": ("authorisation", "document"),
    "scope": ("authorisation", "scope"),
    "from": ("authorisation", "window", "from"),
    "until": ("authorisation", "window", "until"),
    "role": ("authorisation", "contact", "role"),
    "contact": ("authorisation", "contact", "name"),
    "phone": ("authorisation", "contact", "phone"),
    "email": ("authorisation", "contact", "email"),
}


def put(found: Recognised, sketch: Sketch) -> None:
    """Put the network's own record into the sketch."""
    record = found.records[0]
    sketch.whole(record, found, _PLACES)
    for key, path in _PLACES.items():
        if not (text := record.text(key)):
            continue
        if key == "scope":
            sketch.add(path, many(record, key), record.at(key))
        elif key in {"from", "until"}:
            bare = "00:00" if key == "from" else "23:59"
            sketch.put(path, with_zone(text, bare), record.at(key))
        else:
            sketch.put(path, text, record.at(key))


def with_zone(text: str, otherwise: str) -> str:
    """A time as people write it, with Viet Nam's zone; `otherwise` is the hour of a bare day."""
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year, hour = found.groups("")
        text = f"{year}-{month:0>2}-{day:0>2}" + (f"T{hour:0>5}" if hour else "")
    if found := _NO_ZONE.fullmatch(text):
        day, hour = found.groups("")
        return f"{day}T{otherwise if hour in _MIDNIGHT else hour}{ZONE}"
    return text
