from netaudit.identify.dialogue import once
from netaudit.identify.tr069 import talk


def test_any_http_there_is_it() -> None:
    found = once(
        talk(b""), b"HTTP/1.1 401 No\r\nServer: RomPager/4.07\r\nContent-Length: 0\r\n\r\n"
    )
    assert found
    assert (found.protocol, found.product, found.version) == ("tr069", "RomPager", "4.07")
    assert once(talk(b""), b"noise") is None
