import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.records.caa import mistake


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        # RFC 8659 section 4
        ("issue", "ca1.example.net"),
        ("issue", "ca1.example.net; account=230123"),
        ("issue", ";"),
        ("issue", ""),
        ("issuewild", " ca2.example.org ; policy=ev; a=b "),
        ("iodef", "mailto:security@example.com"),
        ("iodef", "https://iodef.example.com/"),
        ("tbs", "whatever"),
    ],
)
def test_sound_values(tag: str, value: str) -> None:
    assert mistake(tag, value) is None


@pytest.mark.parametrize(
    ("tag", "value"),
    [("issue", "%%%%%"), ("issue", "ca.test; x"), ("iodef", "admin@x.test"), ("issue", "a" * 2000)],
)
def test_others(tag: str, value: str) -> None:
    assert tag in str(mistake(tag, value))


@given(st.sampled_from(["issue", "iodef"]), st.text(max_size=200))
def test_nothing_is_raised(tag: str, value: str) -> None:
    assert mistake(tag, value) is None or str(mistake(tag, value))
