import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.probes._assets import MOST, hosts_named


@pytest.mark.parametrize(
    ("page", "hosts"),
    [
        (b'<script src="https://cdn.test/a.js">', ("cdn.test",)),
        (b"<SCRIPT SRC=//CDN.test:8443/a.js>", ("cdn.test",)),
        (b"<img alt='' src='http://u@anh.x.test/a.png'>", ("anh.x.test",)),
        (b'<img srcset="//a.test/1 1x, //b.test/2 2x">', ("a.test", "b.test")),
        (b'<link rel="stylesheet" href="//css.test/x">', ("css.test",)),
        (b'<link rel="canonical" href="//other.test/x">', ()),
        (b'<link rel="dns-prefetch" href="//other.test/x">', ()),
        (b'<meta http-equiv="refresh" content="0; url=https://new.test/">', ("new.test",)),
        (b'<meta property="og:image" content="https://card.test/">', ()),
        (b"<style>@font-face{src:url(//font.test/f)}", ("font.test",)),
        (b'<form action="https://form.test/">', ("form.test",)),
        (b'<a href="https://link.test/">', ()),
        (b'<img src="/own.png"><img src="http://198.18.1.7/x">', ()),
        (b'<img src="http://[2001:db8::1]/x"><img src="//localhost/x">', ()),
        (b'<img src="//a.test./x"><img src="//a.test/x">', ("a.test",)),
        (
            b'<img src="//-a.test/x"><img src="//a..test/x"><img src="//' + b"a" * 70 + b'.test">',
            (),
        ),
        (b'<img alt="say // cdn.test">', ()),
    ],
)
def test_what_a_browser_fetches(page: bytes, hosts: tuple[str, ...]) -> None:
    assert hosts_named(page) == hosts


def test_where_it_redirects_comes_first() -> None:
    found = hosts_named(b"<img src=//a.test/>", b"https://new.test/?from=//old.test/")
    assert found == ("new.test", "a.test")
    assert hosts_named(b"", b"/login") == ()


def test_a_page_with_thousands_of_hosts_is_cut() -> None:
    page = b"".join(b"<img src=//h%d.test/>" % n for n in range(5000))
    assert len(hosts_named(page)) == MOST


@given(st.binary(max_size=400))
def test_nothing_makes_it_stumble(data: bytes) -> None:
    hosts_named(data, data)
    hosts_named(b"<img src=//" + data)
