from netaudit.codec import dump, load
from netaudit.facts.upkeep import ZoneUpkeep
from tests.checks.upkeep_builders import CSYNC, server_upkeep, upkeep


def test_it_comes_back_from_the_store_as_it_was() -> None:
    fact = upkeep(server_upkeep(csyncs=(CSYNC,)), ds_ttl=None)
    assert load(ZoneUpkeep, dump(fact)) == fact
