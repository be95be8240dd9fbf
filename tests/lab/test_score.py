from netaudit.lab.score import score, to_json
from netaudit.lab.truth import Masked, Pair, Truth
from netaudit.model import Finding, Outcome, Requirement, Severity
from tests.lab.network import NOW

ZONE = "zone:x.test"
A, B, C = (Pair(c, ZONE) for c in ("dnssec.a", "dnssec.b", "dns.c"))


def _finding(pair: Pair, outcome: Outcome) -> Finding:
    return Finding(
        pair.check, "x", pair.target, outcome, Severity.HIGH, Requirement.MUST,
        "{zone} said so", (("zone", "x"),),
    )  # fmt: skip


def _truth(id_: int, kind: str, *expected: Pair, **parts: object) -> Truth:
    given: dict[str, object] = {"also": (), "masked": (), **parts}
    return Truth(
        id=id_, kind=kind, family="dnssec", unit="x", target=ZONE, since=NOW,
        expected=expected, **given,  # type: ignore[arg-type]
    )  # fmt: skip


FAIL, PASS = Outcome.FAIL, Outcome.PASS


def test_all_found_and_nothing_else_is_perfect() -> None:
    scored = score([_finding(A, FAIL), _finding(B, PASS)], [_truth(1, "k", A)])
    assert (scored.overall.precision, scored.overall.recall) == (1.0, 1.0)
    assert not scored.missed
    assert not scored.false_alarms


def test_what_did_not_fail_is_missed_with_its_outcome() -> None:
    scored = score([_finding(A, PASS)], [_truth(7, "k", A, B)])
    assert scored.overall.recall == 0.0
    assert [(m.fault, m.pair, m.outcome) for m in scored.missed] == [(7, A, "pass"), (7, B, "")]
    assert scored.missed[0].text == "x said so"


def test_a_failure_that_nothing_explains_is_a_false_alarm() -> None:
    scored = score([_finding(A, FAIL), _finding(C, FAIL)], [_truth(1, "k", A)])
    assert scored.overall.precision == 0.5
    assert [f.check for f in scored.false_alarms] == ["dns.c"]


def test_what_may_follow_is_neither_found_nor_false() -> None:
    truth = _truth(1, "k", A, also=(Pair("dns.*", ZONE),))
    scored = score([_finding(A, FAIL), _finding(C, FAIL)], [truth])
    assert scored.overall.precision == 1.0
    assert scored.overall.found == 1


def test_what_is_masked_is_not_missed_but_listed() -> None:
    truth = _truth(1, "k", A, masked=(Masked(A, (2,)),))
    scored = score([_finding(A, PASS)], [truth])
    assert scored.overall.recall is None
    assert scored.masked == ((truth, truth.masked[0]),)


def test_two_faults_with_one_sign_are_both_found_and_counted_once() -> None:
    scored = score([_finding(A, FAIL)], [_truth(1, "k", A), _truth(2, "l", A)])
    assert scored.overall.found == 1
    assert {k: t.recall for k, t in scored.by_kind.items()} == {"k": 1.0, "l": 1.0}


def test_without_faults_nothing_is_divided_by_nothing() -> None:
    scored = score([_finding(A, PASS)], [])
    assert (scored.overall.precision, scored.overall.recall) == (None, None)


def test_not_tested_is_missed_too() -> None:
    scored = score([_finding(A, Outcome.NOT_TESTED)], [_truth(1, "k", A)])
    assert scored.missed[0].outcome == "not tested"


def test_for_programs() -> None:
    scored = score([_finding(A, FAIL), _finding(C, FAIL)], [_truth(1, "k", A, B)])
    told = to_json(scored)
    assert told["overall"] == {
        "found": 1, "missed": 1, "false_alarms": 1, "precision": 0.5, "recall": 0.5
    }  # fmt: skip
    assert told["missed"] == [
        {"fault": 1, "kind": "k", "outcome": "", "text": "", "check": "dnssec.b", "target": ZONE}
    ]
    assert told["false_alarms"] == [{"check": "dns.c", "target": ZONE, "text": "x said so"}]


def test_of_a_link_only_its_own_vantage_can_say_anything() -> None:
    link = Pair("ipv6.segment-no-flood", "segment:lan")
    truths = [_truth(1, "ra-flood", link)]
    assert score([], truths, "ops").overall.missed == 0
    assert score([], truths, "lan").overall.missed == 1
    assert score([], truths).overall.missed == 1
