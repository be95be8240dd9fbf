"""Texts as a hostile network, or a careless clerk, would send them."""

from __future__ import annotations

from hypothesis import strategies as st

SAMPLES = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% include 'x' %}",
    "{0} {name} {name.__class__} %s %(x)s",
    "\x1b[2J\x1b]0;owned\x07",
    "user\u202egnp.exe\u2066",
    "\ud800\udfff\udc80",
    "=cmd|'/c calc'!A0",
    "\x00\x08\x7f\x85\u2028\ufeff",
    "--><!-- ]]> <![CDATA[",
    "e" + "\u0301" * 300,
    "`<b>`",
    "é" * 1_000_000,
    "<" * 20_000,
    "../../etc/passwd",
    "",
)


def hostile() -> st.SearchStrategy[str]:
    """Any text, lone surrogates included, and the samples."""
    return st.one_of(st.sampled_from(SAMPLES), st.text(st.characters(), max_size=60))
