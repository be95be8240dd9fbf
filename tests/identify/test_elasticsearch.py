from netaudit.identify.dialogue import once
from netaudit.identify.http import talk


def answer(status: str, body: str, head: str = "") -> bytes:
    start = f"HTTP/1.1 {status}\r\n{head}Content-Length: {len(body)}\r\n\r\n"
    return (start + body).encode()


def test_an_open_one_says_all() -> None:
    body = '{"cluster_name":"x","version":{"number":"7.17.9","lucene_version":"8"}}'
    found = once(talk(b""), answer("200 OK", body))
    assert found
    assert (found.product, found.version, dict(found.notes)) == (
        "Elasticsearch",
        "7.17.9",
        {"access": "open"},
    )


def test_opensearch() -> None:
    version = '{"distribution":"opensearch","number":"2.11.0","lucene_version":"9"}'
    body = f'{{"cluster_name":"x","version":{version}}}'
    found = once(talk(b""), answer("200 OK", body))
    assert found
    assert (found.product, found.version) == ("OpenSearch", "2.11.0")


def test_closed_ones() -> None:
    for head, body, name in (
        ("", '{"error":{"type":"security_exception"}}', "Elasticsearch"),
        ('WWW-Authenticate: Basic realm="OpenSearch Security"\r\n', "", "OpenSearch"),
    ):
        found = once(talk(b""), answer("401 Unauthorized", body, head))
        assert found
        assert (found.product, dict(found.notes)) == (name, {"access": "closed"})
