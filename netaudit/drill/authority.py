"""Until when a drill is allowed: by its own authorisation, and by that of its rescans. Pure.

Whatever else moves the end, a pause above all, nothing is broken or sent after it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from netaudit.drill.nouns import Scenario
    from netaudit.model import Inventory


def ends(scenario: Scenario, inventory: Inventory) -> datetime:
    """When the one of both that ends first does."""
    scans = inventory.authorisation.ends
    return min(scans, scenario.approval.ends) if scenario.approval else scans


def play_ends(scenario: Scenario, inventory: Inventory) -> datetime:
    """When the play is over at the latest: an interval of rescans before, for the last look."""
    return ends(scenario, inventory) - scenario.rescan


def bounded(scenario: Scenario, inventory: Inventory) -> Inventory:
    """The inventory for a rescan, which the scanner holds to both authorisations."""
    approval, scans = scenario.approval, inventory.authorisation
    if approval is None or scans.ends <= approval.ends:
        return inventory
    allowed = replace(scans, document=approval.document, ends=approval.ends)
    return replace(inventory, authorisation=allowed)
