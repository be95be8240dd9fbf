import json
import os
import socket
import threading
from pathlib import Path

import pytest

from netaudit.errors import LabError
from netaudit.lab import control
from netaudit.lab.state import control_socket


def _serve(directory: Path, reply: bytes, descriptors: list[int]) -> threading.Thread:
    """A lab that gives one answer, whatever is asked."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(control_socket(directory)))
    listening.listen(1)

    def answer() -> None:
        with listening, listening.accept()[0] as connection:
            connection.recv(1000)
            if reply:
                socket.send_fds(connection, [reply], descriptors)

    thread = threading.Thread(target=answer)
    thread.start()
    return thread


def test_a_result_comes_back(tmp_path: Path) -> None:
    thread = _serve(tmp_path, json.dumps({"result": [1, 2]}).encode() + b"\n", [])
    assert control.ask(tmp_path, "truth") == [1, 2]
    thread.join()


def test_a_refusal_is_an_error_with_its_text(tmp_path: Path) -> None:
    thread = _serve(tmp_path, b'{"error": "no such unit"}\n', [])
    with pytest.raises(LabError, match="no such unit"):
        control.ask(tmp_path, "inject")
    thread.join()


def test_another_users_lab_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder for everybody's files somebody else may have been first."""
    thread = _serve(tmp_path, b"", [])
    other = os.geteuid() + 1
    monkeypatch.setattr("os.geteuid", lambda: other)
    with pytest.raises(LabError, match="is another user's"):
        control.namespaces(tmp_path, "ops")
    thread.join()


def test_descriptors_are_handed_out(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    thread = _serve(tmp_path, b'{"result": null}\n', [writer])
    (given,) = control.namespaces(tmp_path, "ops")
    thread.join()
    os.write(given, b"x")
    assert os.read(reader, 1) == b"x"
    for descriptor in (reader, writer, given):
        os.close(descriptor)


def test_a_lab_that_dies_in_the_middle_is_told(tmp_path: Path) -> None:
    for number, reply in enumerate((b"", b'{"result": [1,')):
        directory = tmp_path / str(number)
        directory.mkdir()
        thread = _serve(directory, reply, [])
        with pytest.raises(LabError, match="ended while it answered"):
            control.ask(directory, "truth")
        thread.join()


def test_where_no_lab_runs_the_next_step_is_told(tmp_path: Path) -> None:
    assert not control.is_running(tmp_path)
    with pytest.raises(LabError, match="netaudit lab start"):
        control.ask(tmp_path, "status")
