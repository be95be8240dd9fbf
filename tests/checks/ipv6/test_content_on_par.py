from dataclasses import replace
from ipaddress import ip_address

import pytest

from netaudit.api import Verdict
from netaudit.facts.page import Likened, PageSeen, StartPages
from netaudit.model import Outcome
from netaudit_checks.ipv6.content_on_par import Options, content_on_par
from tests.checks.builders import V4, V6, params
from tests.factories import make_service


def seen(address: str, status: int = 200, location: str = "") -> PageSeen:
    return PageSeen(ip_address(address), status, location, 1000)


def likened(
    likeness: float = 1.0, steadiness: float = 1.0, status: int = 200, location: str = ""
) -> Likened:
    return Likened(seen(V6, status, location), likeness, steadiness)


def judged(*v6: Likened, v4: PageSeen | None = seen(V4)) -> Verdict:  # noqa: B008  it is frozen
    return content_on_par(make_service(), StartPages(v4, v6), Options())


def test_the_same_page_passes() -> None:
    assert judged(likened(), likened(0.8, 0.9)).outcome is Outcome.PASS


def test_another_page_fails_with_the_share() -> None:
    verdict = judged(likened(), likened(0.12))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"addresses": (V6,), "percent": 12}


def test_a_page_that_begins_and_never_ends_fails() -> None:
    pages = StartPages(seen(V4), (), (replace(seen(V6), octets=80),))
    verdict = content_on_par(make_service(), pages, Options())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"addresses": (V6,), "v6": 80, "v4": 1000}


def test_a_refusal_fails_with_both_answers() -> None:
    verdict = judged(likened(0.0, status=403))
    assert (verdict.outcome, params(verdict)["v6"], params(verdict)["v4"]) == (
        Outcome.FAIL, "403", "200"
    )  # fmt: skip


def test_another_redirect_fails_and_another_kind_of_redirect_does_not() -> None:
    v4 = seen(V4, 301, "https://www.test/")
    assert judged(likened(status=308, location=v4.location), v4=v4).outcome is Outcome.PASS
    verdict = judged(likened(0.0, status=302, location="https://old.test/"), v4=v4)
    assert params(verdict)["v6"] == "https://old.test/"
    assert params(judged(likened(0.0, status=300), v4=v4))["v6"] == "-"


@pytest.mark.parametrize(
    ("v6", "v4"),
    [
        ((), seen(V4)),
        ((likened(),), None),
        ((likened(status=500),), seen(V4)),
        ((likened(),), seen(V4, 502)),
        ((likened(0.1, 0.3),), seen(V4)),
    ],
)
def test_what_cannot_be_compared(v6: tuple[Likened, ...], v4: PageSeen | None) -> None:
    assert judged(*v6, v4=v4).outcome is Outcome.NOT_APPLICABLE
