from dataclasses import replace
from datetime import datetime

from netaudit.drill import authority
from netaudit.drill.nouns import Approval, Scenario
from netaudit.model import Contact, Inventory
from tests.drill.builders import at, make_network, make_scenario


def scans_until(moment: datetime) -> Inventory:
    network = make_network()
    return replace(network, authorisation=replace(network.authorisation, ends=moment))


def drill_until(moment: datetime) -> Scenario:
    return make_scenario(approval=Approval("7/KH-TEST", at(-1), moment, Contact("trực", "")))


def test_the_authorisation_that_ends_first_counts() -> None:
    assert authority.ends(make_scenario(), scans_until(at(90))) == at(90)
    assert authority.ends(drill_until(at(80)), scans_until(at(90))) == at(80)
    assert authority.ends(drill_until(at(95)), scans_until(at(90))) == at(90)


def test_the_play_leaves_an_interval_for_the_last_look() -> None:
    assert authority.play_ends(drill_until(at(80)), scans_until(at(90))) == at(75)


def test_rescans_are_held_to_the_drills_own_authorisation_too() -> None:
    network = scans_until(at(90))
    allowed = authority.bounded(drill_until(at(80)), network).authorisation
    assert (allowed.document, allowed.ends) == ("7/KH-TEST", at(80))
    assert allowed.scope == network.authorisation.scope
    assert authority.bounded(drill_until(at(95)), network) is network
    assert authority.bounded(make_scenario(), network) is network
