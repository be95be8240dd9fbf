from netaudit.identify.dialogue import Say, once
from netaudit.identify.telnet import greets, talk


def test_options_are_refused_until_the_prompt_comes() -> None:
    dialogue = talk(b"\xff\xfd\x18\xff\xfb\x01")
    said = next(dialogue)
    assert isinstance(said, Say)
    assert said.data == b"\xff\xfc\x18\xff\xfe\x01"


def test_a_product_in_the_banner() -> None:
    found = once(talk(b"\xff\xfb\x01\r\nUser Access Verification\r\n\r\nUsername: "))
    assert found
    assert found.product == "Cisco IOS"
    assert b"Username:" in found.banner
    assert b"\xff" not in found.banner


def test_a_prompt_alone_is_enough() -> None:
    found = once(talk(b""), b"router login: ")
    assert found
    assert found.protocol == "telnet"


def test_debian_after_its_options() -> None:
    found = once(talk(b"\xff\xfd\x25"), b"\xff\xfa\x18\x01\xff\xf0Debian GNU/Linux 12\r\nx login: ")
    assert found
    assert (found.product, found.version) == ("Debian telnetd", "12")


def test_others() -> None:
    assert not greets(b"SSH-2.0-x\r\n")
    assert not greets(b"\xff\xff\xff")
    assert once(talk(b"")) is None
