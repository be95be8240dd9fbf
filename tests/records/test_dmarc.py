from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.records.dmarc import read, records


def test_which_texts_are_records() -> None:
    """RFC 7489 section 6.4: the version comes first, in capitals."""
    texts = ["v=DMARC1; p=none", "v = DMARC1;p=none", "v=dmarc1; p=none", "p=none; v=DMARC1"]
    assert records(texts) == ("v=DMARC1; p=none", "v = DMARC1;p=none")


@pytest.mark.parametrize(
    "text",
    [
        "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com",
        "v=DMARC1; p=none; rua=mailto:a@example.com!10m; ruf=mailto:b@x.test, mailto:c@x.test",
        "v=DMARC1; p=quarantine; pct=25; sp=reject; adkim=s; aspf=r; fo=0:1:d:s; ri=86400;",
        "v=DMARC1;p=REJECT;x=whatever",
    ],
)
def test_sound_records(text: str) -> None:
    assert read(text).mistakes == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("v=DMARC1; p=block", "p=block has no value of DMARC"),
        ("v=DMARC1", "it has no policy (p=)"),
        ("v=DMARC1; p=none; pct=101", "pct=101 has no value of DMARC"),
        ("v=DMARC1; p=none; rua=postmaster@x.test", "rua=postmaster@x.test has no value of DMARC"),
        ("v=DMARC1; p=none; p=reject", "p= stands more than once"),
        ("v=DMARC1; p=none, sp=none", "p=none, sp=none has no value of DMARC"),
        ("v=DMARC1; p=none; reject", "reject is no tag with a value"),
    ],
)
def test_mistakes_are_told(text: str, told: str) -> None:
    assert told in {str(m) for m in read(text).mistakes}


def test_the_policy_of_a_domain_below() -> None:
    found = read("v=DMARC1; p=reject; sp=none; pct=50")
    assert found.policy(inherited=False) == "reject"
    assert (found.policy(inherited=True), found.percent) == ("none", 50)
    assert read("v=DMARC1; p=Reject").policy(inherited=True) == "reject"
    assert read("v=DMARC1; p=block; pct=x").policy(inherited=False) == "none"
    assert read("v=DMARC1; p=none; pct=x").percent == 100


@given(st.text())
def test_nothing_is_raised(text: str) -> None:
    found = read(f"v=DMARC1; {text}")
    assert found.policy(inherited=True) in {"none", "quarantine", "reject"}
