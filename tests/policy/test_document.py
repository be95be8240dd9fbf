import pytest
from pydantic import ValidationError

from netaudit.model import Requirement, Severity
from netaudit.policy.document import PolicyDocument


def test_both_forms_of_a_rule() -> None:
    document = PolicyDocument.model_validate(
        {"name": "p", "checks": {"a.b": "may", "a.c": {"requirement": "must", "severity": "low"}}}
    )
    assert document.checks["a.b"].requirement is Requirement.MAY
    assert document.checks["a.c"].severity is Severity.LOW
    assert document.default is None


@pytest.mark.parametrize("name", ["", "A", "a b", "../x", "a" * 65])
def test_a_name_is_a_short_slug(name: str) -> None:
    with pytest.raises(ValidationError):
        PolicyDocument.model_validate({"name": name})
