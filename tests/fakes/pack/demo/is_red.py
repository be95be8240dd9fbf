"""Is the zone red?"""

from __future__ import annotations

import time
from dataclasses import dataclass

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from tests.fakes.pack.facts import Colour


@dataclass(frozen=True, slots=True)
class Options:
    """`colour`: the wanted one."""

    colour: str = "red"


@check(
    "demo.is-red",
    title="The zone is red",
    severity=Severity.LOW,
    remedy="Paint it.",
    refs=["RFC 1149"],
    howto={"Brush": "paint --colour red ZONE"},
    where=lambda zone: not zone.name.startswith("skip"),
)
def is_red(zone: Zone, colour: Colour, options: Options) -> Verdict:
    """Red zones are seen from afar."""
    if colour.name == "clear":
        return not_applicable("{zone} has no colour", zone=zone.name)
    if colour.name == "bug":
        raise ValueError("a bug in a third party's check")
    if colour.name == "forever":
        while True:
            time.sleep(0.01)
    if colour.name == options.colour:
        return passed("{zone} is {colour}", zone=zone.name, colour=colour.name)
    return failed("{zone} is {colour}", zone=zone.name, colour=colour.name)
