from netaudit.facts.svcb import BindingName, ServiceBindings
from netaudit.facts.zone import Security


def test_what_is_published() -> None:
    found = BindingName("a.test", "a.test", "NOERROR", Security.SECURE, ("1 .",), (), (), ())
    nothing = BindingName("b.test", "b.test", "NOERROR", Security.SECURE, (), (), (), ())
    assert ServiceBindings((nothing, found)).published() == (found,)


def test_what_could_not_be_asked_of_any_name() -> None:
    left = BindingName(
        "a.test", "a.test", "", Security.INDETERMINATE, (), (), (), ("a.test: out of scope",)
    )
    assert ServiceBindings((left, left)).unasked() == ("a.test: out of scope",) * 2
