from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from netaudit.drill.loading import load_text
from netaudit.drill.nouns import Approval, Expectation, Mode, Scenario, Weights
from netaudit.drill.rules import Network, review
from netaudit.model import Contact, Text
from tests.drill.builders import SECOND, WEB_A, at, make_inject, make_network, make_scenario
from tests.drill.test_loading import TEXT

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Kind:
    only_v6: bool = False
    loses_v6: bool = False


KINDS = {
    "certificate-expired": Kind(),
    "aaaa-missing": Kind(only_v6=True),
    "ipv6-blackhole": Kind(loses_v6=True),
}
CHECKS = {"tls.certificate-in-date", "ipv6.aaaa-published"}


def mistakes(scenario: Scenario) -> str:
    tree = load_text(TEXT)[1]
    network = Network(make_network(), CHECKS, KINDS)
    return "\n".join(map(str, review(scenario, tree, network)))


def live(**changes: Any) -> Scenario:
    approval = Approval("12/QĐ", at(-10), at(600), Contact("trực", ""))
    words = Text("làm", "do")
    inject = replace(make_inject(instructions=words, revert=words), **changes)
    return make_scenario(inject, mode=Mode.LIVE, approval=approval)


def test_a_sound_scenario_has_no_mistakes() -> None:
    assert mistakes(make_scenario()) == ""
    assert mistakes(live()) == ""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"unit": "so-x"}, "no unit so-x in the inventory; did you mean so-"),
        ({"target": "so-b/web/tcp/443"}, "so-a has no target so-b/web/tcp/443; it has: prefix:"),
        ({"kind": "certificate-expire"}, "no fault certificate-expire; did you mean certificate-"),
        ({"objective": "dns"}, "there is no objective dns; there are: tls, ipv6"),
        ({"at": 61 * MINUTE}, "one comes after the drill has ended"),
        ({"fix": 2 * MINUTE}, "one would have to be fixed before it is detected"),
        ({"expected": (Expectation("tls.certificat-in-date", WEB_A),)}, "no check tls.certificat-"),
        ({"expected": (Expectation("tls.certificate-in-date", ""),)}, "say which target of so-a"),
        ({"id": "two"}, "two stands here twice"),
    ],
)
def test_an_inject_that_does_not_fit(changes: dict[str, Any], told: str) -> None:
    assert told in mistakes(make_scenario(make_inject(**changes), SECOND))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"weights": Weights(40, 40, 30, 5)}, "the three weights make 110; make them 100"),
        ({"rescan": timedelta(seconds=5)}, "a rescan every 30 s at the most often"),
        ({"rescan": 61 * MINUTE}, "within the drill's duration"),
        ({"standby": ("so-c", "so-z")}, "no unit so-z in the inventory; did you mean so-"),
        ({"mode": Mode.LIVE}, "a live drill needs `authorisation`"),
        ({"approval": Approval("12/QĐ", at(5), at(4), Contact("trực", ""))}, "ends before it"),
    ],
)
def test_a_scenario_that_does_not_fit(changes: dict[str, Any], told: str) -> None:
    assert told in mistakes(make_scenario(**changes))


def test_people_need_to_be_told_what_to_do() -> None:
    assert "write `instructions` and `revert`" in mistakes(live(revert=None))
    assert "`expect` says which check must fail" in mistakes(live(expected=()))
    assert mistakes(live(kind="anything at all")) == ""


def test_injects_that_hide_each_other_are_refused() -> None:
    first = make_inject(kind="ipv6-blackhole", target="")
    second = make_inject("two", kind="aaaa-missing", at=8 * MINUTE)
    assert "two and one hide each other" in mistakes(make_scenario(first, second))
    assert "two does to so-a what one has done" in mistakes(
        make_scenario(make_inject(), make_inject("two"))
    )
    apart = replace(second, unit="so-b", target="", expected=())
    assert mistakes(make_scenario(first, apart)) == ""


def test_a_decoy_needs_no_fault() -> None:
    assert mistakes(make_scenario(make_inject(decoy=True, kind="false-alarm"))) == ""


def test_mistakes_stand_in_the_order_of_the_file() -> None:
    """In the file `two` comes first."""
    told = mistakes(make_scenario(make_inject(unit="so-x"), replace(SECOND, unit="so-y")))
    assert told.index("so-y") < told.index("so-x")
