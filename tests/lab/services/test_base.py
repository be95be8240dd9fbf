import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netaudit.lab.services import databases, http, mail, remote
from netaudit.lab.services.base import Conversation, Endpoint, silent
from tests.lab.services.harness import endpoint, talk


def test_a_protocol_that_the_lab_does_not_speak_is_silent() -> None:
    assert talk(silent, b"hello", endpoint()) == b""


def test_a_service_that_trips_over_its_client_ends_the_connection_and_nothing_else() -> None:
    async def stumbles(_conversation: Conversation, _endpoint: Endpoint) -> None:
        raise ValueError("what was that?")

    assert talk(stumbles, b"", endpoint()) in {b"", b"(reset)"}


@pytest.mark.parametrize(
    "service",
    [http.http, mail.smtp, databases.redis, databases.postgresql, databases.mysql, remote.rdp,
     remote.ftp, remote.telnet],
)  # fmt: skip
@given(noise=st.binary(max_size=300))
@settings(max_examples=10)
def test_no_noise_brings_a_service_down(service: object, noise: bytes) -> None:
    talk(service, noise, endpoint(tls=False))  # type: ignore[arg-type]


@pytest.mark.parametrize("service", [http.https, mail.imaps])
def test_a_client_without_tls_is_turned_away(service: object) -> None:
    said = talk(service, b"GET / HTTP/1.1\r\n\r\n" * 10, endpoint())  # type: ignore[arg-type]
    assert b"HTTP/1.1 200" not in said


def test_an_endless_line_is_cut() -> None:
    assert b"HTTP/1.1 200" not in talk(http.http, b"x" * 200_000, endpoint(tls=False))
