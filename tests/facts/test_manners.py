from __future__ import annotations

from netaudit.codec import dump, load
from netaudit.facts.manners import ZoneManners
from tests.checks.server_builders import manners, zone_manners


def test_it_comes_back_from_the_store_as_it_was() -> None:
    fact = zone_manners(manners(), manners(version_shown=None, echoes=("flag",)))
    assert load(ZoneManners, dump(fact)) == fact
