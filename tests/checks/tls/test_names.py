from __future__ import annotations

import pytest

from netaudit_checks.tls._names import covers


@pytest.mark.parametrize(
    ("presented", "wanted", "yes"),
    [
        ("www.a.test", "www.a.test", True),
        ("WWW.A.test", "www.a.TEST.", True),
        ("*.a.test", "www.a.test", True),
        ("*.a.test", "a.test", False),
        ("*.a.test", "x.www.a.test", False),
        ("w*.a.test", "www.a.test", False),
        ("*.test", "a.test", False),
        ("*", "test", False),
        ("www.b.test", "www.a.test", False),
        ("", "", True),
    ],
)
def test_rfc_9525_section_6_3(presented: str, wanted: str, *, yes: bool) -> None:
    assert covers([presented], wanted) is yes


def test_any_of_several_names_will_do() -> None:
    assert covers(["x.test", "*.a.test"], "www.a.test")
    assert not covers([], "www.a.test")
