from __future__ import annotations

from dataclasses import fields

import pytest

from netaudit import registry
from netaudit.errors import PolicyError
from netaudit.frameworks import Status, load, load_all, shipped
from netaudit.frameworks.loading import load_text, unknown_checks

GOOD = """\
id: f-1
title: {vi: a, en: b}
source: RFC 1149
verified: 2026-11-01
requirements:
  r-1:
    clause: "1"
    title: {vi: a, en: b}
    status: automated
    levels: [3]
    checks: [ipv6.parity]
"""


def test_every_shipped_framework_names_checks_and_options_that_exist() -> None:
    loaded = registry.load()
    for framework in load_all():
        assert list(unknown_checks(framework, loaded)) == [], framework.id
        for need in framework.needs:
            for check, values in need.options:
                shape = loaded.checks[check].options
                assert shape is not None
                assert set(dict(values)) <= {item.name for item in fields(shape)}


def test_what_was_not_read_in_its_source_has_no_text_and_no_clause() -> None:
    for framework in load_all():
        for need in framework.needs:
            if need.status is Status.UNVERIFIED:
                assert (need.paraphrase, need.clause) == (None, "-")


def test_the_frameworks_that_are_shipped() -> None:
    assert {"vn-tslcd-c06-2026", "vn-dec331-2026", "cis-8-1", "nist-800-81r3"} <= set(shipped())
    assert all(load(name).id == name for name in shipped())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    checks: [ipv6.parity]\n", "", "f.yaml:9:13: no check is named here"),
        ("automated", "manual", "f.yaml:9:13: checks are named here"),
        ("automated", "automatic", "did you mean automated?"),
        ("levels: [3]", "levels: [6]", "f.yaml:10:14:"),
        ("verified: 2026-11-01\n", "", "verified is missing here"),
        ("automated", "unverified\n    paraphrase: {vi: a, en: b}", "not paraphrased"),
    ],
)
def test_mistakes_name_their_place(old: str, new: str, expected: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_text(GOOD.replace(old, new), "f.yaml")
    assert expected in str(caught.value)


def test_a_good_one_and_one_that_is_not_there() -> None:
    assert load_text(GOOD).needs[0].levels == (3,)
    with pytest.raises(PolicyError, match="did you mean vn-dnssec"):
        load("vn-dnsec")
    text = GOOD.replace("ipv6.parity", "ipv6.parityy")
    assert list(unknown_checks(load_text(text), registry.load())) == [("r-1", "ipv6.parityy")]
