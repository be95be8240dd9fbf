"""Objects as NetBox's REST API gives them, of 4.5 and, where they differ, of 3.5."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from netaudit.inventory.netbox.export import Export
from netaudit.inventory.sheets import importer
from tests.inventory.sheets import lists

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.inventory.sheets.importer import Result

ROOT = "https://netbox.mau.test/api"


def choice(value: str) -> dict[str, str]:
    return {"value": value, "label": value.title()}


def tag(name: str) -> dict[str, Any]:
    return {"id": 1, "name": name, "slug": name.lower().replace(" ", "-")}


def nested(model: str, id_: int, name: str) -> dict[str, Any]:
    """A related object, as short as NetBox gives it."""
    slug = name.lower().replace(" ", "-")
    return {"id": id_, "url": f"{ROOT}/{model}/{id_}/", "name": name, "slug": slug}


def _whole(model: str, id_: int, **fields: Any) -> dict[str, Any]:
    base = {"id": id_, "url": f"{ROOT}/{model}/{id_}/", "status": choice("active")}
    return {**base, "tags": [], "custom_fields": {}, **fields}


def site(id_: int, slug: str, **fields: Any) -> dict[str, Any]:
    return _whole(
        "dcim/sites", id_, **{"name": slug.title(), "slug": slug, "group": None, **fields}
    )


def unit(id_: int, slug: str, **own: Any) -> dict[str, Any]:
    """A site that says all that a unit needs."""
    own = {"level": "commune", "branch": "government", "rate": "4 Mbit/s", **own}
    return site(id_, slug, custom_fields=own)


def prefix(id_: int, text: str, at: int, **fields: Any) -> dict[str, Any]:
    scope = {"scope_type": "dcim.site", "scope_id": at, "scope": nested("dcim/sites", at, "x")}
    return _whole("ipam/prefixes", id_, prefix=text, **{**scope, **fields})


def device(
    id_: int, name: str, at: int, role: str | None = "Server", **fields: Any
) -> dict[str, Any]:
    where = {
        "site": nested("dcim/sites", at, "x"),
        "role": role and nested("dcim/device-roles", 1, role),
    }
    return _whole("dcim/devices", id_, name=name, **{**where, **fields})


def machine(id_: int, name: str, at: int, **fields: Any) -> dict[str, Any]:
    where = {"site": nested("dcim/sites", at, "x"), "role": None}
    return _whole("virtualization/virtual-machines", id_, name=name, **{**where, **fields})


def address(
    id_: int, text: str, name: str = "", *, key: str = "device", of: int, **fields: Any
) -> dict[str, Any]:
    """An address of a device's or a machine's (`key`) interface."""
    interface = {"id": 9, "name": "eth0", key: {"id": of, "name": "x"}}
    base = {"address": text, "dns_name": name, "assigned_object": interface}
    return _whole("ipam/ip-addresses", id_, **{**base, **fields})


def service(id_: int, name: str, ports: list[int], of: int, **fields: Any) -> dict[str, Any]:
    parent = {"parent_object_type": "dcim.device", "parent_object_id": of, "ipaddresses": []}
    base = {"name": name, "ports": ports, "protocol": choice("tcp"), **parent}
    return _whole("ipam/services", id_, **{**base, **fields})


def circuit(id_: int, kbit: int | None, at: int, **end: Any) -> dict[str, Any]:
    where = {"termination_type": "dcim.site", "termination": nested("dcim/sites", at, "x")}
    speeds = {"port_speed": None, "upstream_speed": None}
    first = {**where, **speeds, **end}
    return _whole(
        "circuits/circuits", id_, commit_rate=kbit, termination_a=first, termination_z=None
    )


def put(path: Path, *results: Any, **of_the_answer: Any) -> Path:
    """Write an answer that is whole, unless `of_the_answer` says otherwise."""
    whole = {"count": len(results), "next": None, "previous": None, "results": results}
    path.write_text(json.dumps({**whole, **of_the_answer}), "utf-8")
    return path


def exported(folder: Path, *objects: Any) -> Export:
    """What is read of these objects."""
    export = Export()
    export.read(put(folder / "netbox.json", *objects))
    return export


def imported(folder: Path, *objects: Any, beside: str = "") -> Result:
    """What an import makes of these objects, and of a CSV list of units."""
    paths = lists.put(folder, units=beside) if beside else []
    return importer.read([*paths, put(folder / "netbox.json", *objects)])


def notes(result: Result, folder: Path) -> list[str]:
    """What is worth a look, in English and without the folder."""
    return lists.told(result.notes, folder)
