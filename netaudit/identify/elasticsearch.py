"""Elasticsearch and OpenSearch: the root of their HTTP API says which, and whether it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, first

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk
    from netaudit.identify.web import Answer


def refine(answer: Answer) -> Talk:
    """Nothing more is asked: the first answer tells all."""
    yield from ()
    body = answer.body
    if b'"cluster_name"' in body and b'"lucene_version"' in body:
        opensearch = b'"distribution" : "opensearch"' in body or b"opensearch" in body
        name = "OpenSearch" if opensearch else "Elasticsearch"
        version = first(rb'"number"\s*:\s*"([^"]{1,40})"', body)
        return Match("elasticsearch", name, version, answer.line, (("access", "open"),))
    wants = answer.header("WWW-Authenticate")
    refused = b'"security_exception"' in body or "opensearch security" in wants.lower()
    if refused:
        name = "OpenSearch" if "opensearch" in wants.lower() else "Elasticsearch"
        return Match("elasticsearch", name, "", answer.line, (("access", "closed"),))
    return None
