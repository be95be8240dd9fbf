"""Devices and virtual machines are hosts: a list of services, from their addresses and services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.inventory.kinds import KINDS, PROTOCOLS
from netaudit.inventory.netbox.export import (
    ADDRESSES,
    DEVICES,
    MACHINES,
    SERVICES,
    Export,
    Item,
    as_list,
    as_object,
    as_text,
)
from netaudit.inventory.netbox.sites import ACTIVE, Units, own_fields
from netaudit.inventory.netbox.tally import Tally, mention
from netaudit.inventory.sheets import columns
from netaudit.inventory.sheets.columns import meant, plain
from netaudit.inventory.sheets.recognise import Recognised, Record
from netaudit.inventory.sheets.table import Cell
from netaudit.model import SecurityZone, Transport

if TYPE_CHECKING:
    from collections.abc import Iterator


_KIND = next(column for column in columns.SERVICES if column.key == "kind")
_PARENTS = {"dcim.device": DEVICES, "virtualization.virtualmachine": MACHINES}
_BY_PORT = {22: "ssh", 25: "smtp", 53: "dns", 80: "http", 161: "snmp", 443: "https"}
_BY_PORT |= {587: "submission", 993: "imaps", 5432: "postgresql"}
_FOR_ADMINISTRATORS = {"ssh", "snmp"}
_OF_THE_HOST = {"unit", "host", "addresses_v6", "addresses_v4", "fragile"}
_MOST_ID = 63


@dataclass(frozen=True, slots=True)
class _Host:
    """A device or machine of a unit. `texts`: what every row of it has, by the column's key."""

    item: Item
    texts: Mapping[str, str]
    addresses: frozenset[int]

    def row(self, item: Item, **texts: str) -> Record:
        """A row of the list, about this host and `item`."""
        whole = {**self.texts, **{key: text for key, text in texts.items() if text}}
        cells = {key: Cell(text, item.place) for key, text in whole.items() if text}
        return Record(cells, Cell(self.texts["host"], item.place))


def services(export: Export, units: Units, tally: Tally) -> Recognised:
    """The list of services: a row for each port, and one for a host without any."""
    hosts = {(h.item.model, h.item.id): h for h in _hosts(export, units, tally)}
    told: dict[tuple[str, int], list[Record]] = {key: [] for key in hosts}
    for item in export.of(SERVICES):
        key = _parent(item)
        if key in hosts:
            told[key] += _Service(item, hosts[key], tally).rows()
        elif key is None:
            message = (
                "services of neither a device nor a virtual machine are left out: {count} ({names})"
            )
            mention(tally, item, message)
    rows = [row for key, host in hosts.items() for row in told[key] or [host.row(host.item)]]
    return Recognised(columns.SERVICES, {}, tuple(rows))


def _hosts(export: Export, units: Units, tally: Tally) -> Iterator[_Host]:
    addresses = _addresses(export, tally)
    taken: set[tuple[str, str]] = set()
    for model in (DEVICES, MACHINES):
        for item in export.of(model):
            unit = units.of(item.part("site"))
            found = addresses.get((model, item.id), [])
            if item.chosen("status") != ACTIVE:
                message = "devices and machines that are not active are left out: {count} ({names})"
                mention(tally, item, message)
            elif not unit:
                message = "devices and machines of no unit's site are left out: {count} ({names})"
                mention(tally, item, message)
            elif not found:
                message = (
                    "devices and machines without an active address are left out: {count} ({names})"
                )
                mention(tally, item, message)
            else:
                yield _host(item, unit, found, taken)


def _host(item: Item, unit: str, addresses: list[Item], taken: set[tuple[str, str]]) -> _Host:
    id_ = plain(item.text("name")).replace(" ", "-")[:_MOST_ID].strip("-")
    if not id_ or (unit, id_) in taken:  # a device and a machine may have one name
        id_ = f"{id_[:40]}-{item.model.rpartition('/')[2]}-{item.id}".lstrip("-")
    taken.add((unit, id_))
    own = own_fields(item, columns.SERVICES)
    bare = [address.text("address").partition("/")[0] for address in addresses]
    names = dict.fromkeys(address.text("dns_name") for address in addresses)
    texts = {
        "unit": unit,
        "host": id_,
        "names": " ".join(name for name in names if name),
        "addresses_v6": " ".join(text for text in bare if ":" in text),
        "addresses_v4": " ".join(text for text in bare if ":" not in text),
        "kind": _kind(own, item.words("role", "device_role")),
        "fragile": own.get("fragile") or ("true" if "fragile" in item.words() else ""),
        "exposure": own.get("exposure", ""),
    }
    return _Host(item, texts, frozenset(address.id for address in addresses))


def _kind(own: Mapping[str, str], words: list[str]) -> str:
    """A custom field's word, whatever it is; else the first word that means a kind of service."""
    return own.get("kind") or next((word for word in words if meant(_KIND, word) in KINDS), "")


def _addresses(export: Export, tally: Tally) -> dict[tuple[str, int], list[Item]]:
    """The active addresses of each device and machine."""
    found: dict[tuple[str, int], list[Item]] = {}
    for item in export.of(ADDRESSES):
        interface = item.part("assigned_object")
        for model, key in ((DEVICES, "device"), (MACHINES, "virtual_machine")):
            id_ = as_object(interface.get(key)).get("id")
            if not isinstance(id_, int):
                continue
            if item.chosen("status") == ACTIVE:
                found.setdefault((model, id_), []).append(item)
            else:
                message = "addresses that are not active are left out: {count} ({names})"
                mention(tally, item, message, item.text("address"))
    return found


def _parent(service: Item) -> tuple[str, int] | None:
    """The device or machine that it runs on, by the fields of 4.3 and of before."""
    kind, number = service.text("parent_object_type"), service.fields.get("parent_object_id")
    if kind in _PARENTS and isinstance(number, int):
        return _PARENTS[kind], number
    for key, model in (("device", DEVICES), ("virtual_machine", MACHINES)):
        if isinstance(id_ := service.part(key).get("id"), int):
            return model, id_
    return None


@dataclass(frozen=True, slots=True)
class _Service:
    """A service of NetBox on a host of ours: a row for each of its ports."""

    item: Item
    host: _Host
    tally: Tally

    def rows(self) -> Iterator[Record]:
        """Its rows; none where it cannot be said what it is."""
        item, own = self.item, own_fields(self.item, columns.SERVICES)
        kind = _kind(own, [*item.words(), item.text("name")]) or self.host.texts["kind"]
        if not kind:
            message = (
                "services of no known kind are left out: {count} ({names}); a tag or a custom "
                "field `kind` of the service, of its device or machine, or the role of that, says "
                "it in the words of a list of services"
            )
            mention(self.tally, item, message)
        elif item.chosen("protocol") not in {t.value for t in Transport}:
            message = "services over neither TCP nor UDP are left out: {count} ({names})"
            mention(self.tally, item, message)
        else:
            self._mind_addresses()
            for port in as_list(item.fields.get("ports")):
                yield self._row({**own, "kind": kind, "port": as_text(port)})

    def _mind_addresses(self) -> None:
        ids = (as_object(one).get("id") for one in as_list(self.item.fields.get("ipaddresses")))
        bound = {id_ for id_ in ids if isinstance(id_, int)}
        if bound and not self.host.addresses <= bound:
            message = (
                "services that are bound to some of their host's addresses are expected at all "
                "of them: {count} ({names})"
            )
            mention(self.tally, self.item, message)

    def _row(self, own: Mapping[str, str]) -> Record:
        texts = {key: text for key, text in own.items() if key not in _OF_THE_HOST}
        texts["transport"] = self.item.chosen("protocol")
        known, port = KINDS.get(meant(_KIND, own["kind"])), own["port"]
        if known and (port, texts["transport"]) in {
            (str(p.number), p.transport) for p in known.ports
        }:
            return self.host.row(self.item, **texts)
        texts.setdefault("protocol", _protocol(self.item.text("name"), port))
        if not (texts.get("exposure") or self.host.texts["exposure"]):
            texts["exposure"] = self._inner(texts["protocol"], port)
        return self.host.row(self.item, **texts)

    def _inner(self, protocol: str, port: str) -> str:
        """A kind's own ports say from where they may be reached; of this one nobody said it."""
        message = (
            "ports that are not usual for their kind of service are taken as meant for "
            "administrators (SSH, SNMP) or for the unit alone: {count} ({names}); a custom field "
            "`exposure` says more"
        )
        mention(self.tally, self.item, message, f"{self.item.text('name')} {port}")
        inner = protocol in _FOR_ADMINISTRATORS
        return SecurityZone.MANAGEMENT if inner else SecurityZone.UNIT


def _protocol(name: str, port: str) -> str:
    if name.lower() in PROTOCOLS:
        return name.lower()
    return _BY_PORT.get(int(port), "other") if port.isdecimal() else "other"
