"""What one unit may see of a judgement: its own, and nothing of the others.

The others' findings, systems and observations are gone before anything is rendered, in every
format. What remains may still name others: a message about a parent's name server, a fact with a
neighbour's address. There such a name or address is struck out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from itertools import takewhile
from typing import TYPE_CHECKING, Any, TypeVar

from netaudit.errors import UsageError
from netaudit.history import History
from netaudit.model import Missed, Phrase, Seen
from netaudit.policy.select import Selector
from netaudit.waive import Use

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netaudit.diff import Change
    from netaudit.disposition import Disposition
    from netaudit.judge import Judged
    from netaudit.model import (
        Authorisation,
        Finding,
        Inventory,
        Network,
        Observation,
        Param,
        Preflight,
        Question,
        Unit,
        Vantage,
    )
    from netaudit.waive import Waiver

    Decided = TypeVar("Decided", Disposition, Waiver)

STRUCK = "▒▒▒"
_TOKEN = re.compile(r"[\w.:/-]+")
_DOTTED = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", re.ASCII)
_NIBBLE = re.compile(r"[0-9a-f]")
_OCTET = re.compile(r"25[0-5]|2[0-4]\d|1?\d?\d", re.ASCII)
_NAT64 = IPv6Network("64:ff9b::/96")


def limit(judged: Judged, unit_id: str) -> Judged:
    """The judgement as that unit may see it. Raises UsageError when there is no such unit."""
    units = {unit.id: unit for unit in judged.inventory.units}
    if unit_id not in units:
        raise UsageError(
            "no unit {unit_id} in this run's inventory; `netaudit inventory show` lists them",
            unit_id=repr(unit_id),
        )
    strike = Strike(judged.inventory, units[unit_id])
    run = judged.run
    findings = tuple(_finding(f, strike) for f in judged.findings if f.unit == unit_id)
    return replace(
        judged,
        run=replace(
            run,
            preflight=tuple(_preflight(held, strike) for held in run.preflight),
        ),
        inventory=_inventory(judged.inventory, units[unit_id], strike),
        findings=findings,
        history=_history(judged.history, unit_id, strike),
        waivers=_uses(judged.waivers, {f.fingerprint for f in findings}, strike),
        observe=_observe(judged.observe, strike),
        audience=unit_id,
    )


class Strike:
    """Strikes out of texts and facts whatever belongs to other units."""

    def __init__(self, inventory: Inventory, own: Unit) -> None:
        """`own` is the unit that reads."""
        others = [unit for unit in inventory.units if unit.id != own.id]
        self._own, kept = tuple(p.network for p in own.prefixes), _names(own)
        self._addresses = {
            str(address)
            for unit in others
            for target in unit.targets()
            for address in getattr(target, "addresses", ())
        } - {str(a) for target in own.targets() for a in getattr(target, "addresses", ())}
        self._networks = [p.network for unit in others for p in unit.prefixes]
        self._tokens = {name for unit in others for name in _names(unit)} - kept
        self._zones = {
            zone.name.casefold(): unit.id != own.id
            for unit in inventory.units
            for zone in unit.zones
        }
        # Above one's own zone: its name stands in one's own.
        self._above = {
            zone.name.casefold().split(".", n)[-1]
            for zone in own.zones
            for n in range(1, zone.name.count(".") + 1)
        }
        self._titles = _alternatives(
            {text for unit in others for text in (unit.name.vi, unit.name.en)}
            - {own.name.vi, own.name.en}
        )

    def text(self, text: str) -> str:
        """`text` with the others' names, hosts and addresses struck out."""
        if self._titles:
            text = self._titles.sub(STRUCK, text)
        return _TOKEN.sub(lambda match: self._token(match[0]), text)

    def _token(self, token: str) -> str:
        if not self._foreign(token.casefold()):
            return token
        bare = token.strip("./-")
        return token.replace(bare, STRUCK)

    def _foreign(self, token: str) -> bool:
        parts = {token}
        for piece in token.split("/"):
            parts |= {piece, piece.rpartition(":")[0], piece.partition(":")[2]}
        parts |= {part.strip(".:-") for part in parts} | set(_DOTTED.findall(token))
        return any(self._belongs(part) for part in parts if part)

    def _belongs(self, token: str) -> bool:
        """Whether a token is another's id, host, zone (or a name in it) or address."""
        if token in self._above:
            return False
        if token in self._tokens or token in self._addresses:
            return True
        if (address := _address(token)) is not None:
            return self.address(address)
        labels = token.split(".")
        if labels[-1] == "arpa" and (network := _of_the_reverse_tree(labels)) is not None:
            return self._network(network)
        owners = (self._zones.get(".".join(labels[n:])) for n in range(len(labels)))
        return next((owner for owner in owners if owner is not None), False)

    def address(self, address: IPv4Address | IPv6Address) -> bool:
        """Whether an address is another's, or has one within it."""
        if (within := _embedded(address)) is not None:
            return self.address(within)
        if any(_within(address, network) for network in self._own):
            return False
        return str(address) in self._addresses or any(
            _within(address, network) for network in self._networks
        )

    def _network(self, network: Network) -> bool:
        """Whether a network is others', and nothing of one's own lies in it."""
        return any(_overlap(network, other) for other in self._networks) and not any(
            _overlap(network, own) for own in self._own
        )

    def value(self, value: Any) -> Any:
        """A fact with what is foreign struck out: itself where nothing is, else a plain tree."""
        if type(value) is str:  # an enumeration's member says nothing of a unit
            return self.text(value)
        if isinstance(value, IPv4Network | IPv6Network):
            return STRUCK if self.address(value.network_address) else value
        if isinstance(value, IPv4Address | IPv6Address):
            return STRUCK if self.address(value) else value
        if is_dataclass(value) and not isinstance(value, type):
            return self._record(value)
        return self._members(value)

    def _members(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {self.value(k): self.value(v) for k, v in value.items()}
        if not isinstance(value, tuple | list | frozenset | set):
            return value
        struck = [self.value(member) for member in value]
        return value if _same(list(value), struck) else struck

    def _record(self, value: Any) -> Any:
        before = [getattr(value, item.name) for item in fields(value)]
        after = [self.value(part) for part in before]
        if _same(before, after):
            return value
        names = (item.name.replace("_", " ") for item in fields(value))
        return dict(zip(names, after, strict=True))


def _same(before: list[Any], after: list[Any]) -> bool:
    return all(
        a is b or (a == b and type(a) is type(b)) for a, b in zip(before, after, strict=True)
    )


def _address(token: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(token)
    except ValueError:
        return None


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that is written in an IPv6 address (RFC 4291, 6052, 3056)."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _of_the_reverse_tree(labels: Sequence[str]) -> Network | None:
    """The network of a name below ip6.arpa or in-addr.arpa, as far as its labels are numbers."""
    tree, above = labels[-2:-1], labels[-3::-1]
    if tree == ["ip6"]:
        nibbles = "".join(takewhile(_NIBBLE.fullmatch, above))[:32]
        return IPv6Network((int(nibbles.ljust(32, "0"), 16), 4 * len(nibbles))) if nibbles else None
    if tree == ["in-addr"]:
        octets = [int(label) for label in takewhile(_OCTET.fullmatch, above)][:4]
        packed = bytes([*octets, 0, 0, 0, 0][:4])
        return IPv4Network((packed, 8 * len(octets))) if octets else None
    return None


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _within(address: IPv4Address | IPv6Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _names(unit: Unit) -> set[str]:
    """What a unit's systems are called, in lower case, and its id."""
    found = {unit.id}
    for zone in unit.zones:
        found.add(zone.name)
    for host in unit.hosts:
        found |= {host.id, *host.names}
        for service in host.services:
            found |= set(service.names)
    found |= {resolver.host for resolver in unit.resolvers}
    return {name.casefold() for name in found if name}


def _alternatives(names: set[str]) -> re.Pattern[str] | None:
    """A pattern of any of the names, the longest first."""
    kept = sorted((name for name in names if name), key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, kept)), re.IGNORECASE) if kept else None


def _inventory(inventory: Inventory, unit: Unit, strike: Strike) -> Inventory:
    return replace(
        inventory,
        units=(replace(unit, parent=None),),
        authorisation=_authorisation(inventory.authorisation, unit),
        vantages=tuple(_vantage(vantage, strike) for vantage in inventory.vantages),
    )


def _authorisation(allowed: Authorisation, unit: Unit) -> Authorisation:
    """The scope, as far as it is this unit's."""
    own = (prefix.network for prefix in unit.prefixes)
    return replace(allowed, scope=tuple(n for n in own if _authorised(n, allowed.scope)))


def _authorised(network: Network, scope: tuple[Network, ...]) -> bool:
    return any(_within(network.network_address, other) for other in scope)


def _vantage(vantage: Vantage, strike: Strike) -> Vantage:
    v6, v4 = vantage.source_v6, vantage.source_v4
    return replace(
        vantage,
        source_v6=None if v6 and strike.address(v6) else v6,
        source_v4=None if v4 and strike.address(v4) else v4,
    )


def _preflight(held: Preflight, strike: Strike) -> Preflight:
    """A message without params may be a whole sentence of an old run, addresses and all."""
    return replace(
        held,
        name=strike.text(held.name),
        message=held.message if held.params else strike.text(held.message),
        params=_params(held.params, strike),
    )


def _finding(finding: Finding, strike: Strike) -> Finding:
    decided = finding.disposition
    return replace(
        finding,
        params=_params(finding.params, strike),
        disposition=_words(decided, strike) if decided else None,
    )


def _words(decided: Decided, strike: Strike) -> Decided:
    """A waiver or what it says of a finding, with the others struck out of what people wrote."""
    return replace(
        decided,
        reason=strike.text(decided.reason),
        approver=strike.text(decided.approver),
        document=strike.text(decided.document),
        owner=strike.text(decided.owner),
        control=strike.text(decided.control),
    )


def _uses(uses: tuple[Use, ...], own: set[str], strike: Strike) -> tuple[Use, ...]:
    """The waivers that are about the unit's own findings; a selector may name other units."""
    return tuple(
        Use(replace(_words(use.waiver, strike), when=Selector()), use.standing, kept)
        for use in uses
        if (kept := tuple(mark for mark in use.findings if mark in own))
    )


def _history(history: History, unit: str, strike: Strike) -> History:
    own = history.units.get(unit, ())
    return History(
        previous=replace(history.previous, preflight=()) if history.previous else None,
        changes=tuple(_change(c, strike) for c in history.changes if c.finding.unit == unit),
        lives={mark: life for mark, life in history.lives.items() if life.unit == unit},
        points=own,
        units={unit: own},
        days_to_fix={u: days for u, days in history.days_to_fix.items() if u == unit},
    )


def _change(change: Change, strike: Strike) -> Change:
    before, after = (f and _finding(f, strike) for f in (change.before, change.after))
    return replace(change, before=before, after=after)


def _params(params: tuple[tuple[str, Param], ...], strike: Strike) -> tuple[tuple[str, Param], ...]:
    return tuple((name, _param(value, strike)) for name, value in params)


def _param(value: Any, strike: Strike) -> Any:
    if isinstance(value, str):
        return strike.text(value)
    if isinstance(value, Phrase):
        # Without params, its message may be a text of a pack's, or of an old run's.
        message = value.message if value.params else strike.text(value.message)
        return Phrase(message, tuple((n, _param(v, strike)) for n, v in value.params))
    if isinstance(value, tuple):
        return tuple(_param(item, strike) for item in value)
    return value


def _observe(
    observe: Callable[[Question], Observation | None], strike: Strike
) -> Callable[[Question], Observation | None]:
    def seen(question: Question) -> Observation | None:
        found = observe(question)
        if isinstance(found, Seen):
            return replace(found, fact=strike.value(found.fact))
        if isinstance(found, Missed):
            return replace(found, detail=_param(found.detail, strike))
        return found

    return seen
