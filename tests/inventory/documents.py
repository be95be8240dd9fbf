"""Texts of inventories for tests: a sound one, and ways to spoil it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.inventory.loader import review_text

if TYPE_CHECKING:
    from netaudit.inventory.loader import Review

HEAD = """\
id: mau
name: {vi: Tỉnh mẫu, en: Sample}
authorisation:
  document: 01/KH-MAU
  scope: [2001:db8::/32, 198.18.0.0/15]
  window: {from: 2026-01-01T00:00+07:00, until: 2027-01-01T00:00+07:00}
  contact: {role: Trực ban}
vantages:
  ops: {name: Trung tâm, zone: wan}
"""
PROFILES = """\
profiles:
  commune:
    level: commune
    branch: government
    link: {rate: 4 Mbit/s, latency: 40 ms}
    hosts:
      gw: {at: 1, services: [router]}
      resolver: {at: 54, services: [dns-resolver]}
      web: {names: [www, "@"], at: 80, services: [website]}
"""
UNITS = """\
units:
  ubnd:
    name: {vi: Ủy ban, en: Committee}
    profile: commune
    level: province
    prefixes: [2001:db8:1001::/48, 198.18.1.0/24]
    zones: [ubnd.mau.test, mau.test]
  x-a:
    name: {vi: Xã A, en: A Commune}
    profile: commune
    parent: ubnd
    prefixes: [2001:db8:1002::/48, 198.18.2.0/24]
    zones: [x-a.mau.test]
"""
SOUND = HEAD + PROFILES + UNITS
LINE_OF_UNITS = (HEAD + PROFILES).count("\n") + 1


def unit(id_: str, number: int, *lines: str) -> str:
    """One more unit, to be appended to SOUND; `lines` are added to it."""
    texts = (
        f"  {id_}:",
        f"    name: {id_}",
        "    profile: commune",
        f"    prefixes: [2001:db8:{0x1000 + number:x}::/48, 198.18.{number}.0/24]",
        *(f"    {line}" for line in lines),
    )
    return "".join(f"{text}\n" for text in texts)


def changed(old: str, new: str) -> str:
    """SOUND with one passage changed; the passage must be there."""
    assert SOUND.count(old) == 1, old
    return SOUND.replace(old, new)


def told(text: str) -> list[str]:
    """What a review says is wrong: "line:column message", in English."""
    return _lines(review_text(text))


def _lines(found: Review) -> list[str]:
    assert (found.inventory is None) == bool(found.mistakes)
    return [str(mistake).removeprefix("inventory.yaml:") for mistake in found.mistakes]


def doubted(text: str) -> list[str]:
    """What a review finds worth a look, in English."""
    return [str(mistake).removeprefix("inventory.yaml:") for mistake in review_text(text).warnings]
