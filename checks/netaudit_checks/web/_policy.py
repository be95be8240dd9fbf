"""Content Security Policies (CSP level 3), as browsers read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.facts.web import WebPage

Policy = dict[str, tuple[str, ...]]
_ANYBODY = {"*", "http:", "https:", "ws:", "wss:"}


def policies(page: WebPage) -> list[Policy]:
    """The policies that a page is under: what a browser does, all of them must allow.

    Each maps its directives to their values in lower case; of two alike the first one counts.
    """
    texts = [text for field in page.of("content-security-policy") for text in field.split(",")]
    return [policy for text in texts if (policy := _read(text))]


def _read(text: str) -> Policy:
    found: Policy = {}
    for directive in text.split(";"):
        if words := directive.lower().split():
            found.setdefault(words[0], tuple(words[1:]))
    return found


def limits(sources: tuple[str, ...]) -> bool:
    """Whether a list of sources leaves anybody out."""
    return not any(source in _ANYBODY or source.endswith("://*") for source in sources)
