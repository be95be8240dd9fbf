import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.resolver_same_on_both_families import resolver_same_on_both_families
from tests.checks.builders import params, told
from tests.checks.resolver_builders import RESOLVER, manners, view

V4 = "198.18.1.54"


def test_the_same_passes() -> None:
    verdict = resolver_same_on_both_families(RESOLVER, manners(view(), view(V4)))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 2)


@pytest.mark.parametrize("wrong", [{"plain": "REFUSED"}, {"tcp": "SERVFAIL"}])
def test_another_answer_over_the_other_family_fails(wrong: dict[str, str]) -> None:
    verdict = resolver_same_on_both_families(RESOLVER, manners(view(), view(V4, **wrong)))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "addresses")[0].endswith(": UDP NOERROR, TCP NOERROR")


@pytest.mark.parametrize("views", [(), (view(),), (view(), view(V4, plain="silent"))])
def test_one_family_has_nothing_to_differ_from(views: tuple[object, ...]) -> None:
    verdict = resolver_same_on_both_families(RESOLVER, manners(*views))  # type: ignore[arg-type]
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_one_that_answers_nobody_is_said_to_do_so() -> None:
    verdict = resolver_same_on_both_families(
        RESOLVER, manners(view(plain="silent"), view("198.18.1.54", plain="silent"))
    )
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert verdict.message == "{resolver} does not resolve for us"
