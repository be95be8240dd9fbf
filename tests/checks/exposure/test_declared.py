from netaudit.inventory.kinds import PROTOCOLS
from netaudit_checks.exposure._declared import MEANS, serves
from tests.checks.builders import heard


def test_every_protocol_that_can_be_declared_has_its_meaning() -> None:
    assert set(MEANS) == set(PROTOCOLS) - {"other"}


def test_tls_that_shows_nothing_may_be_what_was_declared() -> None:
    assert serves(heard("tls", "443/tcp", tls=True), "https")
    assert not serves(heard("tls", "80/tcp", tls=True), "http")
    assert serves(heard("imap", "993/tcp"), "imaps")
    assert not serves(heard("ssh", "443/tcp"), "https")
