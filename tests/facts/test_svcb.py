from netaudit.facts.svcb import BindingName, ServiceBindings
from netaudit.facts.zone import Security


def test_what_is_published() -> None:
    found = BindingName("a.test", "a.test", "NOERROR", Security.SECURE, ("1 .",), (), (), ())
    nothing = BindingName("b.test", "b.test", "NOERROR", Security.SECURE, (), (), (), ())
    assert ServiceBindings((nothing, found)).published() == (found,)
