import json
import os
import socket

import pytest

from netaudit.errors import LabError
from netaudit.lab import control
from netaudit.lab.session import Lab
from netaudit.lab.state import control_socket

pytestmark = pytest.mark.lab


def _say(lab: Lab, line: bytes) -> dict[str, object]:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(control_socket(lab.directory)))
        client.sendall(line)
        answer: dict[str, object] = json.loads(client.makefile("rb").readline())
        return answer


def test_status_says_what_it_holds(lab: Lab) -> None:
    about = control.ask(lab.directory, "status")
    assert about["units"] == 4
    assert about["faults"] == 0
    assert about["mode"] in {"user namespace", "root"}


@pytest.mark.parametrize(
    "line",
    [b"nonsense\n", b"[]\n", b"{}\n", b'{"do": "explode"}\n', b'{"do": "inject"}\n',
     b'{"do": "clear", "id": "x"}\n', b'{"do": "inject-random", "count": null, "seed": 1}\n',
     b"\xff\xfe\n", b"null\n"],
)  # fmt: skip
def test_a_request_that_makes_no_sense_is_an_error_and_the_lab_goes_on(
    lab: Lab, line: bytes
) -> None:
    assert "error" in _say(lab, line)
    assert control.is_running(lab.directory)


def test_places_are_given_by_name(lab: Lab) -> None:
    for place in ("ops", "noc", "dc", "x-mot"):
        given = control.namespaces(lab.directory, place)
        assert given
        for descriptor in given:
            os.close(descriptor)
    with pytest.raises(LabError, match="no place 'mars'"):
        control.namespaces(lab.directory, "mars")


def test_what_a_kind_can_hit_is_listed(lab: Lab) -> None:
    aims = control.ask(lab.directory, "aims", kind="ds-mismatch")
    assert ["x-mot", "zone:x-mot.kontum.test"] in aims
    assert "zone:kontum.test" not in [target for _, target in aims]


def test_the_socket_is_the_owner_s_alone(lab: Lab) -> None:
    assert control_socket(lab.directory).stat().st_mode & 0o777 == 0o600
    assert lab.directory.stat().st_mode & 0o777 == 0o700


def test_a_client_that_leaves_early_disturbs_nobody(lab: Lab) -> None:
    for line in (b"", b'{"do": "truth"', b'{"do": "truth"}\n'):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(control_socket(lab.directory)))
            client.sendall(line)
    assert control.ask(lab.directory, "truth") == []
