"""A scenario to begin from: injects of all families over a network's units, the same for a seed."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Inventory

# What a unit of any kind has, and what the lab can break there without hiding the rest.
KINDS = (
    ("signatures-expired", "dnssec"),
    ("telnet-on-ipv6", "exposure"),
    ("aaaa-missing", "ipv6"),
    ("certificate-expired", "tls"),
    ("ds-mismatch", "dnssec"),
    ("ssh-exposed", "exposure"),
    ("service-closed-on-ipv6", "ipv6"),
    ("server-lame", "dnssec"),
    ("redis", "exposure"),
)
TITLES = {
    "dnssec": ("Phát hiện và khôi phục lỗi DNSSEC", "Find and repair DNSSEC failures"),
    "exposure": ("Phát hiện và đóng dịch vụ bị lộ", "Find and close exposed services"),
    "ipv6": ("Khôi phục truy cập qua IPv6", "Restore reachability over IPv6"),
    "tls": ("Thay chứng thư kịp thời", "Replace certificates in time"),
}
FIRST_SHARE, LAST_SHARE = 0.1, 0.6  # of the duration: when injects come


def write(inventory: Inventory, *, minutes: int, injects: int, seed: int) -> str:
    """A scenario as YAML. Raises UsageError through its reader where the network is too small."""
    picked = list(_picked(inventory, injects, seed))
    families = dict.fromkeys(family for _, family, _ in picked)
    rescan = max(2, minutes // 10)
    lines = [
        f"id: drill-{seed}",
        "title:",
        "  vi: Diễn tập ứng cứu sự cố",
        "  en: Incident response drill",
        "mode: lab",
        f"duration: {minutes}m",
        f"rescan: {rescan}m",
        "scoring: {detection: 40, remediation: 40, availability: 20, false_claim: 5}",
        "objectives:",
    ]
    for family in families:
        vi, en = TITLES[family]
        lines += [f"  - id: {family}", f"    title: {{vi: {vi}, en: {en}}}"]
        lines += [f"    report_within: {max(10, minutes // 2)}m"]
    lines.append("injects:")
    for number, (kind, family, unit) in enumerate(picked):
        share = FIRST_SHARE + (LAST_SHARE - FIRST_SHARE) * number / max(1, len(picked) - 1)
        lines += [
            f"  - id: inj-{number + 1:02}",
            f"    at: {round(minutes * share)}m",
            f"    kind: {kind}",
            f"    unit: {unit}",
            f"    objective: {family}",
            "    points: 10",
            f"    deadline: {{detect: {max(3, minutes // 6)}m, fix: {max(5, minutes // 3)}m}}",
        ]
    return "\n".join(lines) + "\n"


def _picked(inventory: Inventory, count: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """Kind, family and unit of each inject: another unit each, while there are any."""
    order = sorted(
        (unit.id for unit in inventory.units if unit.zones and unit.hosts),
        key=lambda id_: sha256(f"{seed}\0{id_}".encode()).digest(),
    )
    for number in range(min(count, len(order))):
        kind, family = KINDS[number % len(KINDS)]
        yield kind, family, order[number]
