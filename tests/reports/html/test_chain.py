from __future__ import annotations

from dataclasses import replace

from netaudit.model import Question, Seen, Zone
from netaudit_reports.formats import Formats
from netaudit_reports.html.chain import Chain, chains
from netaudit_reports.html.environment import environment
from netaudit_reports.html.observed import Observed
from tests.checks.dns_builders import DS, KEY, NOW, chain, delegation, signature, signatures
from tests.factories import make_finding, make_unit

ZONE = Zone("so-a", "so-a.kontum.test")
UNIT = replace(make_unit(), zones=(ZONE,))


def drawn(*facts: object, language: str = "en") -> tuple[Chain, ...]:
    asked = tuple(Question(f"zone.{n}", ZONE.key, "ops") for n, _ in enumerate(facts))
    known = dict(zip(asked, facts, strict=True))
    finding = make_finding(target=ZONE.key, evidence=asked)
    observed = Observed([finding], lambda question: Seen(known[question], NOW))
    return chains(UNIT, Formats(language), observed)


def texts(*facts: object) -> list[tuple[str, str]]:
    (made,) = drawn(*facts)
    return [(box.text, box.tone) for box in made.boxes]


def test_without_a_chain_nothing_is_drawn() -> None:
    assert drawn(delegation()) == ()


def test_from_the_anchor_down_to_what_each_key_signed() -> None:
    told = texts(chain(), delegation(), signatures(signature(9), signature(5, "NS")))
    until = Formats("en").moment(signature(5).expiration)
    assert [text for text, _tone in told] == [
        "zone .: secure",
        "DS at the parent: 7/13/2",
        "zone so-a.kontum.test: secure",
        "key 7/13, 256 bits, flags 257, named by the DS",
        f"has signed SOA, NS; the first signature expires {until}",
    ]
    assert {tone for _text, tone in told} == {"passed"}


def test_a_zone_that_an_anchor_vouches_for_has_no_ds_at_a_parent() -> None:
    below, last = chain().links
    below = replace(below, ds=("5/8/2",))
    anchored = replace(last, how="trust anchor")
    for links in ((below, last), (last,), (replace(below, ds=()), anchored)):
        told = [text for text, _tone in texts(replace(chain(), links=links))]
        first = next(text for text in told if "/" in text)
        assert first == f"trust anchor: {(below if links[0] is below else last).ds[0]}"


def test_each_broken_link_is_marked() -> None:
    wrong = delegation(ds=(replace(DS, matched=False),))
    told = texts(chain("bogus"), wrong, signatures(signature(-1), signature(3, key_tag=9)))
    assert [text for text, tone in told if tone == "failure"][:3] == [
        "DS at the parent: 7/13/2",
        "zone so-a.kontum.test: bogus: validating resolvers refuse it",
        "DS 7/13/2: no key matches",
    ]
    until = Formats("en").moment(signature(-1).expiration)
    assert told[-2] == (f"has signed SOA; the first signature expired {until}", "failure")
    assert told[-1] == ("signatures by 9/13, which is not among the keys", "failure")


def test_a_key_that_signs_nothing_and_a_zone_without_more() -> None:
    idle = delegation(keys=(replace(KEY, key_tag=8),))
    assert texts(chain(), idle)[-1] == ("has signed nothing that was seen", "not-applicable")
    assert len(texts(chain())) == 3


def test_the_picture_and_its_text_are_the_same_and_escaped() -> None:
    (made,) = drawn(chain(), delegation(parent="<b>"), signatures(signature(9)))
    found = (replace(made, zone="<script>"),)
    template = '{% from "chain.html.j2" import chains %}{{ chains(found) }}'
    page = environment(Formats("en")).from_string(template).render(found=found)
    assert "<script>" not in page
    for box in made.boxes:
        assert page.count(box.text) == 2
    assert made.height == len(made.boxes) * made.row
    assert [box.x for box in made.boxes] == [box.depth * 28 for box in made.boxes]
