"""The list of services, as parts of a document: rows of one host belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netaudit.inventory.sheets.sketch import Sketch, choice, choices, complain, many

if TYPE_CHECKING:
    from netaudit.inventory.sheets.recognise import Recognised, Record
    from netaudit.inventory.tree import KeyPath


def put(found: Recognised, sketch: Sketch) -> None:
    """Put every service of a list into the sketch, under its unit's host."""
    for record in found.records:
        if not sketch.whole(record, found, {}):
            continue
        unit = sketch.unit(record.text("unit"))
        if unit in sketch.units:
            path = ("units", unit, "hosts", record.text("host").lower())
            _host(record, found, path, sketch)
        else:
            message = "there is no unit {name} in the list of units"
            complain(sketch, record.at("unit"), message, name=unit)


def tidy(sketch: Sketch) -> None:
    """Leave out a service's names where they are its host's: they are by default."""
    for unit in sketch.units.values():
        for host in unit.get("hosts", {}).values():
            for service in host.get("services", ()):
                if service.get("names") == host.get("names"):
                    service.pop("names", None)


def _host(record: Record, found: Recognised, path: KeyPath, sketch: Sketch) -> None:
    hosts: dict[str, Any] = sketch.units[str(path[1])].setdefault("hosts", {})
    if path[-1] not in hosts:
        sketch.put(path, {}, record.at("host"))
    keys = (("names", "names"), ("addresses_v6", "addresses"), ("addresses_v4", "addresses"))
    for key, name in keys:
        if values := many(record, key):
            sketch.add((*path, name), values, record.at(key))
    if record.text("fragile"):
        flag = choice(sketch, record, found, "fragile")
        sketch.put((*path, "fragile"), flag, record.at("fragile"))
    if record.text("kind"):
        services: list[Any] = hosts[str(path[-1])].setdefault("services", [])
        services.append(_service(record, found, (*path, "services", len(services)), sketch))


def _service(record: Record, found: Recognised, path: KeyPath, sketch: Sketch) -> dict[str, Any]:
    service: dict[str, Any] = {}
    for key in ("kind", "port", "transport", "protocol"):
        if text := record.text(key):
            service[key] = text if key == "port" else choice(sketch, record, found, key)
    if record.text("exposure"):
        service["exposure"] = choices(sketch, record, found, "exposure")
    for key in ("names", "dkim"):
        if several := many(record, key):
            service[key] = several
    sketch.places[path] = record.at("kind").place
    for key in service:
        sketch.places[(*path, key)] = record.at(key).place
    return service
