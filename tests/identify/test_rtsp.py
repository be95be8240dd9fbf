from netaudit.identify.dialogue import once
from netaudit.identify.rtsp import betrays, talk


def test_a_camera() -> None:
    found = once(talk(b""), b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: Hipcam RealServer/V1.0\r\n\r\n")
    assert found
    assert found.product == "Hipcam camera"


def test_without_a_name() -> None:
    found = once(talk(b""), b"RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\r\n")
    assert found
    assert found.banner == b"RTSP/1.0 401 Unauthorized"


def test_others() -> None:
    assert betrays(b"RTSP/1.0 400 Bad Request")
    assert once(talk(b""), b"HTTP/1.1 400 Bad\r\n\r\n") is None
