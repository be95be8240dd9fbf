from netaudit.facts.svcb import ServiceBindings
from netaudit_checks.dns._bindings import no_bindings, serves_web
from tests.factories import make_service


def test_they_are_for_web_services_that_have_records() -> None:
    assert serves_web(make_service())
    assert not serves_web(make_service(protocol="smtp"))
    assert no_bindings(make_service(), ServiceBindings(())) is not None
