"""How `netaudit inventory show` draws an inventory."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from netaudit.errors import UsageError
from netaudit.i18n import show, translate
from netaudit.inventory.kinds import KINDS
from netaudit.model import Branch, Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Host, Inventory, Service, Unit


PIPE_WIDTH = 400
_LEVELS = {
    Level.PROVINCE: "province level",
    Level.DISTRICT: "district level",
    Level.COMMUNE: "commune level",
}
_BRANCHES = {Branch.GOVERNMENT: "government", Branch.PARTY: "Party"}


def pick(inventory: Inventory, wanted: str) -> Unit:
    """The unit of that id. Raises UsageError with the nearest ids."""
    units = {unit.id: unit for unit in inventory.units}
    if wanted not in units:
        near = ", ".join(get_close_matches(wanted, units, 3, 0.4)) or "-"
        message = "no unit {wanted} in the inventory; near it: {near}"
        raise UsageError(message, wanted=wanted, near=near)
    return units[wanted]


def draw(inventory: Inventory, language: str) -> None:
    """The tree of units, each under its parent, with what it runs."""
    tree = Tree(Text(f"{inventory.name.in_(language)} ({inventory.id})", "bold"))
    children: dict[str | None, list[Unit]] = {}
    for unit in inventory.units:
        children.setdefault(unit.parent, []).append(unit)
    waiting: list[tuple[str | None, Tree]] = [(None, tree)]
    while waiting:  # parents exist and make no circle: the inventory was checked
        above, node = waiting.pop()
        below = children.get(above, ())
        waiting.extend((unit.id, node.add(_line(unit, language))) for unit in below)
    _console().print(tree)


def _line(unit: Unit, language: str) -> Text:
    line = Text(unit.name.in_(language))
    line.append(f"  {unit.id}", "cyan")
    line.append(f"  {', '.join(str(prefix.network) for prefix in unit.prefixes)}", "dim")
    kinds = dict.fromkeys(service.kind for host in unit.hosts for service in host.services)
    line.append(f"  {', '.join(kinds)}", "dim")
    return line


def draw_unit(unit: Unit, language: str) -> None:
    """One unit: what it is, its hosts with their addresses, and what each offers to whom."""
    tree = Tree(Text(f"{unit.name.in_(language)} ({unit.id})", "bold"))
    for label, value in _about(unit, language):
        tree.add(Text(f"{label}: {value}"))
    for host in unit.hosts:
        addresses = ", ".join(map(str, host.addresses))
        line = Text(host.id.partition("/")[2], "cyan").append(f"  {addresses}", "default")
        node = tree.add(line.append(f"  {', '.join(host.names)}", "dim"))
        for service in host.services:
            node.add(_service(service, host, language))
    _console().print(tree)


def _service(service: Service, host: Host, language: str) -> Text:
    text = Text(f"{service.port}/{service.transport} {service.protocol}  ")
    text.append(KINDS[service.kind].name.in_(language))
    zones = ", ".join(show(zone.phrase, language) for zone in service.exposure) or "-"
    text.append("  " + translate("reachable from: {zones}", language).format(zones=zones), "dim")
    return text.append(f"  {', '.join(service.names)}") if service.names != host.names else text


def _console() -> Console:
    """As wide as the terminal; for a file or a pipe wide enough not to fold lines."""
    return Console() if sys.stdout.isatty() else Console(width=PIPE_WIDTH)


def _about(unit: Unit, language: str) -> Iterable[tuple[str, str]]:
    yield translate("level", language), translate(_LEVELS[unit.level], language)
    yield translate("branch", language), translate(_BRANCHES[unit.branch], language)
    yield translate("parent", language), unit.parent or "-"
    prefixes = ", ".join(str(prefix.network) for prefix in unit.prefixes)
    yield translate("prefixes", language), prefixes or "-"
    yield translate("zones", language), ", ".join(zone.name for zone in unit.zones) or "-"
    rate = show(unit.link.rate_kbit / 1000, language)
    latency, loss = (show(v, language) for v in (unit.link.latency_ms, unit.link.loss_percent))
    yield translate("link", language), f"{rate} Mbit/s, {latency} ms, {loss} %"
    for contact in unit.contacts:
        known = (contact.role, contact.name, contact.phone, contact.email)
        yield translate("contact", language), ", ".join(filter(None, known))
