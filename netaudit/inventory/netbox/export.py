"""What NetBox's REST API gave, from files: every object with its model and its place.

A file is an answer of a list, such as `/api/dcim/sites/?limit=0`, or a page of it: an object with
`count`, `next`, `previous` and `results`; or the bare list of results. Which list it is its objects
say by their `url`. Source: NetBox's documentation, "REST API Overview"; shapes of 3.5 to 4.5.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netaudit.errors import InventoryError, Mistake, Place
from netaudit.inventory.sheets.table import MAX_TEXT, octets, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SITES, PREFIXES, ADDRESSES = "dcim/sites", "ipam/prefixes", "ipam/ip-addresses"
DEVICES, MACHINES = "dcim/devices", "virtualization/virtual-machines"
SERVICES, CIRCUITS = "ipam/services", "circuits/circuits"
# What is read of each, and is there unless the answer was asked to be brief.
NEEDED = {
    SITES: ("name", "slug", "status", "tags", "custom_fields"),
    PREFIXES: ("prefix", "status"),
    ADDRESSES: ("address", "status", "dns_name", "assigned_object"),
    DEVICES: ("name", "site", "status", "tags", "custom_fields"),
    MACHINES: ("name", "site", "status", "tags", "custom_fields"),
    SERVICES: ("name", "protocol", "ports", "tags", "custom_fields"),
    CIRCUITS: ("status", "commit_rate", "termination_a", "termination_z"),
}
_URL = re.compile(r"/api/(?P<model>[a-z-]+/[a-z-]+)/(?P<id>\d{1,18})/?")


@dataclass(frozen=True, slots=True)
class Item:
    """An object of NetBox. What is not of the type that is asked for counts as absent."""

    model: str
    id: int
    place: Place
    fields: Mapping[str, Any]

    def text(self, key: str) -> str:
        """A text or number."""
        return as_text(self.fields.get(key))

    def chosen(self, key: str) -> str:
        """The value of a choice, such as a status."""
        return as_text(self.part(key).get("value"))

    def part(self, key: str) -> Mapping[str, Any]:
        """A nested object; empty where there is none."""
        return as_object(self.fields.get(key))

    def own(self) -> Mapping[str, Any]:
        """The custom fields."""
        return self.part("custom_fields")

    def words(self, *keys: str) -> list[str]:
        """Names and slugs of its tags and of these nested objects, tags first."""
        tags = [as_object(tag) for tag in as_list(self.fields.get("tags"))]
        parts = [*tags, *(self.part(key) for key in keys)]
        return [text for part in parts for k in ("name", "slug") if (text := as_text(part.get(k)))]


@dataclass
class Export:
    """The objects of all files, by model and id."""

    items: dict[str, dict[int, Item]] = field(default_factory=dict)
    notes: list[Mistake] = field(default_factory=list)
    _pages: dict[tuple[str, int], tuple[Place, set[int]]] = field(default_factory=dict)

    def of(self, model: str) -> Iterable[Item]:
        """All of a model, in the order of their ids."""
        return [item for _, item in sorted(self.items.get(model, {}).items())]

    def read(self, path: Path) -> None:
        """Take in a file. Raises InventoryError."""
        answer = _json(path)
        file = Place(str(path))
        whole = answer if isinstance(answer, dict) else {"results": answer}
        results = whole.get("results")
        if not isinstance(results, list):
            raise refuse(str(path), _NO_ANSWER)
        found = [_item(one, file) for one in results]
        for item in found:
            self.items.setdefault(item.model, {})[item.id] = item
        for model in dict.fromkeys(item.model for item in found):
            ids = {item.id for item in found if item.model == model}
            if model not in NEEDED:
                message = "nothing of NetBox's list {model} is read"
                self.notes.append(Mistake(file, message, (("model", model),)))
            elif whole.get("next") or whole.get("previous"):
                self._pages.setdefault((model, _count(whole)), (file, set()))[1].update(ids)

    def whole(self) -> None:
        """Raise InventoryError where pages of a list are missing: half a network passes unseen."""
        message = (
            "of NetBox's list {model} {here} of {count} objects are here; fetch the other pages as "
            "well (`next` says where the next one is), or raise MAX_PAGE_SIZE and ask with ?limit=0"
        )
        wrong = [
            Mistake(
                file,
                message,
                (("model", model), ("here", str(len(ids))), ("count", str(count))),
            )
            for (model, count), (file, ids) in self._pages.items()
            if len(ids) < count
        ]
        if wrong:
            raise InventoryError(wrong)


_NO_ANSWER = (
    "this is no list of NetBox's REST API: expected an object with `results`, as "
    "/api/dcim/sites/ gives it"
)


def as_text(value: object) -> str:
    """A text or number as a text of one line; "" for anything else. Long texts are cut."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split())[:MAX_TEXT] if isinstance(value, str | int | float) else ""


def as_object(value: object) -> Mapping[str, Any]:
    """A nested object; empty for anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """A list; empty for anything else."""
    return value if isinstance(value, list) else []


def _json(path: Path) -> object:
    try:
        return json.loads(octets(path))
    except json.JSONDecodeError as error:
        place = Place(str(path), error.lineno, error.colno)
        message = "this is no JSON ({problem}); was the whole answer of NetBox kept?"
        wrong = Mistake(place, message, (("problem", error.msg),))
        raise InventoryError([wrong]) from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        # ValueError: a number of thousands of digits
        raise refuse(str(path), _NO_ANSWER) from error


def _item(one: object, file: Place) -> Item:
    fields = as_object(one)
    found = _URL.search(as_text(fields.get("url")))
    if not found:
        raise refuse(file.file, _NO_ANSWER)
    model, id_ = found["model"], int(found["id"])
    place = Place(file.file, cell=f"{model}/{id_}")
    if missing := [key for key in NEEDED.get(model, ()) if key not in fields]:
        message = (
            "the list leaves out {keys}; ask NetBox without ?brief, ?fields and ?omit, as a whole"
        )
        raise InventoryError([Mistake(place, message, (("keys", ", ".join(missing)),))])
    return Item(model, id_, place, fields)


def _count(whole: Mapping[str, Any]) -> int:
    count = whole.get("count")
    return count if isinstance(count, int) else 0
