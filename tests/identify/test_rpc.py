import struct

import pytest

from netaudit.identify import rpc
from netaudit.identify.dialogue import Match, Talk

OK = struct.pack("!5I", 1, 0, 0, 0, 0)


def play(dialogue: Talk, *bodies: bytes) -> Match | None:
    """Each body behind the id of the call that it answers."""
    answers = [*bodies]
    try:
        said = next(dialogue)
        while True:
            message = said.data[4:8] + answers.pop(0)
            said = dialogue.send(struct.pack("!I", 0x80000000 | len(message)) + message)
    except StopIteration as end:
        result: Match | None = end.value
        return result


def mapping(program: int) -> bytes:
    return struct.pack("!5I", 1, program, 3, 6, 2049)


def test_the_list_of_programs() -> None:
    found = play(rpc.talk(b""), OK + mapping(100000) + mapping(100003) + mapping(100005) + bytes(4))
    assert found
    assert (found.protocol, dict(found.notes)) == ("rpcbind", {"programs": "mountd nfs"})


def test_one_that_tells_nothing() -> None:
    found = play(rpc.talk(b""), struct.pack("!5I", 1, 1, 1, 5, 0))
    assert found
    assert dict(found.notes) == {"programs": ""}


def test_nfs_by_its_version() -> None:
    found = play(rpc.talk_nfs(b""), struct.pack("!5I", 1, 0, 0, 0, 2) + bytes(8), OK)
    assert found
    assert (found.protocol, dict(found.notes)) == ("nfs", {"protocol": "4"})


def test_others() -> None:
    dialogue = rpc.ask()
    call = next(dialogue)
    with pytest.raises(StopIteration) as end:
        dialogue.send(b"HTTP/1.1 400 Bad Request")
    assert end.value.value is None
    assert not call.answered_by(b"HTTP")
