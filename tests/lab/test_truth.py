from netaudit import codec
from netaudit.lab.truth import Masked, Pair, Truth, explains
from tests.lab.network import NOW

ZONE = "zone:x.test"


def _truth(**parts: object) -> Truth:
    given: dict[str, object] = {
        "id": 1, "kind": "ds-mismatch", "family": "dnssec", "unit": "x", "target": ZONE,
        "since": NOW, "expected": (Pair("dnssec.chain-validates", ZONE),),
        "also": (Pair("dns.*", ZONE),), "masked": (),
    }  # fmt: skip
    return Truth(**{**given, **parts})  # type: ignore[arg-type]


def test_a_pattern_covers_a_family_of_one_target() -> None:
    pair = Pair("dnssec.*", ZONE)
    assert pair.covers("dnssec.zone-signed", ZONE)
    assert not pair.covers("dns.servers-agree", ZONE)
    assert not pair.covers("dnssec.zone-signed", "zone:y.test")


def test_expected_and_possible_findings_are_explained() -> None:
    truth = _truth()
    assert explains([truth], "dnssec.chain-validates", ZONE) == [truth]
    assert explains([truth], "dns.servers-agree", ZONE) == [truth]
    assert explains([truth], "tls.version-current", ZONE) == []


def test_a_fault_is_masked_when_all_of_it_is() -> None:
    pairs = (Pair("a", ZONE), Pair("b", ZONE))
    assert _truth(expected=pairs, masked=(Masked(pairs[0], (2,)),)).is_masked is False
    both = tuple(Masked(p, (2,)) for p in pairs)
    assert _truth(expected=pairs, masked=both).is_masked is True
    assert _truth(expected=(), masked=()).is_masked is False


def test_it_travels_as_json() -> None:
    truth = _truth(masked=(Masked(Pair("a", ZONE), (2, 3)),))
    assert codec.load(Truth, codec.dump(truth)) == truth
