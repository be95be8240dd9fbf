from netaudit.identify import discovery
from netaudit.identify.dialogue import Asking, Match


def play(dialogue: Asking, *heard: bytes) -> Match | None:
    answers = [*heard]
    try:
        next(dialogue)
        while True:
            dialogue.send(answers.pop(0) if answers else b"")
    except StopIteration as end:
        result: Match | None = end.value
        return result


def test_ssdp_names_its_server() -> None:
    found = play(discovery.ssdp(), b"HTTP/1.1 200 OK\r\nSERVER: Linux UPnP/1.0 x\r\nST: x\r\n\r\n")
    assert found
    assert (found.protocol, found.banner) == ("ssdp", b"Linux UPnP/1.0 x")


def test_ws_discovery_names_its_types() -> None:
    found = play(discovery.ws_discovery(), b"<d:ProbeMatches><d:Types>dn:NetworkVideo</d:Types>")
    assert found
    assert (found.protocol, found.banner) == ("ws-discovery", b"dn:NetworkVideo")


def test_multicast_dns_and_llmnr_answer_as_dns_does() -> None:
    for dialogue in (discovery.mdns(), discovery.llmnr()):
        assert play(dialogue, b"\x00\x01\x84\x00" + bytes(8))
    assert play(discovery.mdns(), bytes(12)) is None


def test_netbios_names_the_machine() -> None:
    head = bytes(2) + b"\x84\x00" + bytes(52) + b"\x01"
    found = play(discovery.netbios(), head + b"MAY-01         \x00\x04\x00")
    assert found
    assert found.banner == b"MAY-01"


def test_others() -> None:
    for make in (discovery.ssdp, discovery.ws_discovery, discovery.llmnr, discovery.netbios):
        assert play(make(), b"noise") is None
