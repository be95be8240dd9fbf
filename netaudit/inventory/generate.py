"""Synthetic provinces of any size, for benchmarks: the same seed makes the same province."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from netaudit.errors import UsageError
from netaudit.inventory.rewrite import to_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST = 8_000  # IPv4 prefixes of 8 addresses within 198.18.0.0/16
BASE = "mau.test"
_FIRST_V6 = 0x1000
# What a unit cuts zones of its own for, below its first one: e-mail, public services, papers…
_PURPOSES = (
    "thu",
    "dichvucong",
    "motcua",
    "vanban",
    "congkhai",
    "lich",
    "hop",
    "dulieu",
    "phananh",
)
MOST_ZONES = 1 + len(_PURPOSES)
_RATES = ("2 Mbit/s", "4 Mbit/s", "6 Mbit/s", "8 Mbit/s")

# Kinds that a unit of each level may run beside its website, on one more host.
_SYSTEMS = {
    "province": (
        "document-management",
        "reminder",
        "intranet",
        "operations-centre",
        "health-records",
        "digital-address",
        "driving-licence",
        "transport",
        "shared-database",
        "public-services",
        "mail",
        "portal",
    ),
    "district": ("document-management", "single-window"),
    "commune": ("", "", "", "single-window"),
}


def province(units: int, seed: int, zones: int = 1) -> dict[str, Any]:
    """The document of a province with `units` units of so many zones each; the first has one more.

    Raises UsageError beyond MOST and MOST_ZONES.
    """
    if not 1 <= units <= MOST:
        raise UsageError("{units} units: expected 1 to {most}", units=units, most=MOST)
    if not 1 <= zones <= MOST_ZONES:
        raise UsageError("{zones} zones a unit: expected 1 to {most}", zones=zones, most=MOST_ZONES)
    districts = units // 20
    agencies = max(1, units // 3)
    ids = [f"co-quan-{n}" for n in range(1, agencies + 1)]
    ids += [f"huyen-{n}" for n in range(1, districts + 1)]
    ids += [f"xa-{n}" for n in range(1, units - agencies - districts + 1)]
    ids = ids[:units]
    made = {id_: _unit(id_, n, units, districts, seed) for n, id_ in enumerate(ids, 1)}
    for id_, unit in made.items():
        _cut(unit, [f"{purpose}.{id_}.{BASE}" for purpose in _PURPOSES[: zones - 1]])
    return {
        **_head(units),
        "profiles": {level: _profile(level) for level in _SYSTEMS},
        "units": made,
    }


def write(units: int, seed: int, folder: Path, zones: int = 1) -> Path:
    """Write `inventory.yaml` into `folder`, which is made when it is not there."""
    document = province(units, seed, zones)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "inventory.yaml"
    target.write_text(to_yaml(document), "utf-8")
    return target


def _canaries(base: str) -> Iterator[dict[str, str]]:
    yield {"name": f"good.{base}", "expected": "secure"}
    for label, fault in (("bogus", "signature"), *((f, f) for f in ("expired", "future", "ds"))):
        yield {"name": f"{label}.{base}", "expected": "bogus", "fault": fault}
    yield {"name": f"unsigned.{base}", "expected": "insecure"}
    for fault in ("algorithm", "iterations"):
        yield {"name": f"{fault}.{base}", "expected": "insecure", "fault": fault}
    yield {"name": f"large.{base}", "expected": "secure", "purpose": "size"}
    # Not below the canaries' empty name, where Knot Resolver gives up minimising.
    yield {"name": f"asked.below.qname-{base}", "expected": "insecure", "purpose": "minimisation"}
    yield {"name": f"client.{base}", "expected": "insecure", "purpose": "identity"}


def _head(units: int) -> dict[str, Any]:
    window = {"from": "2024-01-01T00:00+07:00", "until": "2034-12-31T23:59+07:00"}
    return {
        "id": f"mau-{units}",
        "name": {"vi": f"Tỉnh mẫu, {units} đơn vị", "en": f"Synthetic province, {units} units"},
        "authorisation": {
            "document": "Synthetic data, for the lab only",
            "scope": ["2001:db8::/32", "198.18.0.0/15"],
            "window": window,
            "contact": {"role": "Trực ban (mẫu)"},
        },
        "dns": {
            "canaries": list(_canaries(f"canary.{BASE}")),
        },
        "vantages": {
            "ops": {
                "name": {"vi": "Trung tâm điều hành", "en": "Operations centre"},
                "zone": "wan",
            },
            "noc": {
                "name": {"vi": "Trung tâm quản trị mạng", "en": "Network management"},
                "zone": "management",
            },
        },
    }


_WEB = {"names": ["www"], "at": 4, "services": ["website"]}


def _profile(level: str) -> dict[str, Any]:
    rates = {"province": "100 Mbit/s", "district": "20 Mbit/s", "commune": "4 Mbit/s"}
    delays = {"province": "2 ms", "district": "15 ms", "commune": "40 ms"}
    return {
        "level": level,
        "branch": "government",
        "link": {"rate": rates[level], "latency": delays[level]},
        "hosts": {
            "gw": {"at": 1, "services": ["router"]},
            "ns1": {"at": 2, "services": ["dns-authoritative"]},
            "resolver": {"at": 3, "services": ["dns-resolver"]},
            "web": _WEB,
        },
    }


# Where administrators of the units log in: the one machine with SSH for more than management.
_BASTION = {"kind": "router", "port": 22, "exposure": ["wan", "management"]}
_SIGNED_MAIL = {"kind": "mail", "dkim": ["s1"]}
# The province's zone is served by two machines of the first unit and one of the second.
_SERVERS = {1: (("ns1", 5), ("ns2", 6)), 2: (("ns3", 6),)}


def _unit(id_: str, number: int, units: int, districts: int, seed: int) -> dict[str, Any]:
    level = {"co": "province", "hu": "district", "xa": "commune"}[id_[:2]]
    draw = _Draw(seed, id_)
    unit: dict[str, Any] = {
        "name": {"vi": f"Đơn vị mẫu {number}", "en": f"Synthetic unit {number}"},
        "profile": level,
        "parent": _parent(level, number, districts, draw),
        "prefixes": [f"2001:db8:{_FIRST_V6 + number:x}::/48", _prefix_v4(number, units)],
        "zones": [f"{id_}.{BASE}", *([BASE] if number == 1 else [])],
    }
    if level == "commune":
        unit["link"] = {
            "rate": _RATES[draw.below(len(_RATES))],
            "latency": f"{20 + draw.below(101)} ms",
            "loss": f"{(0, 0, 0, 0.5, 1)[draw.below(5)]} %",
        }
    hosts = {
        f"dc-{name}": {"names": [f"{name}.{BASE}"], "at": at, "services": ["dns-authoritative"]}
        for name, at in _SERVERS.get(number, ())
    }
    if number == 1:
        hosts["bastion"] = {"at": 7, "services": [_BASTION]}
    if number > 1 and (kind := _SYSTEMS[level][draw.below(len(_SYSTEMS[level]))]):
        hosts["app"] = {"at": 5, "services": [_SIGNED_MAIL if kind == "mail" else kind]}
    if hosts:
        unit["hosts"] = hosts
    return {key: value for key, value in unit.items() if value is not None}


def _cut(unit: dict[str, Any], zones: Sequence[str]) -> None:
    """Give a unit zones below its first: on the same name servers, with the same website."""
    if zones:
        unit["zones"] += zones
        web = {**_WEB, "names": ["www", *(f"www.{zone}" for zone in zones)]}
        unit["hosts"] = {**unit.get("hosts", {}), "web": web}


def _parent(level: str, number: int, districts: int, draw: _Draw) -> str | None:
    if level == "commune" and districts:
        return f"huyen-{1 + draw.below(districts)}"
    return "co-quan-1" if number > 1 else None


def _prefix_v4(number: int, units: int) -> str:
    """The unit's part of 198.18.0.0/16: as large as all can have (/24 up to 255 units)."""
    length = next(length for length in range(24, 30) if units < 1 << (length - 16))
    start = number << (32 - length)
    return f"198.18.{start >> 8}.{start & 255}/{length}"


class _Draw:
    """Numbers that follow from the seed and a unit's id alone."""

    def __init__(self, seed: int, id_: str) -> None:
        self._seed, self._count = f"{seed}/{id_}", 0

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1."""
        self._count += 1
        octets = sha256(f"{self._seed}/{self._count}".encode()).digest()
        return int.from_bytes(octets[:8], "big") % limit
