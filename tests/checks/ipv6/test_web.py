from netaudit.model import Transport
from netaudit_checks.ipv6._web import is_web
from tests.factories import make_service


def test_only_the_web_is_asked() -> None:
    assert is_web(make_service(protocol="http"))
    assert is_web(make_service(protocol="https"))
    assert not is_web(make_service(protocol="smtp"))
    assert not is_web(make_service(protocol="http", transport=Transport.UDP))
    assert not is_web(make_service(exposure=()))
