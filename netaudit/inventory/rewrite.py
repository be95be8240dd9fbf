"""Writing inventories: a small emitter of the YAML that this package reads."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from netaudit.inventory.loader import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# Plain scalars that every YAML reader takes for the same text, or for the number meant: words,
# small numbers, addresses. Longer digits (telephone numbers) are quoted.
_PLAIN = re.compile(
    r"[^\W\d_](?:[\w ./()+-]*\w)?|0|[1-9]\d{0,4}|[0-9a-f]+[:.][0-9a-f:.]*[0-9a-f](?:(?:::)?/\d+)?"
    r"|[0-9a-f]+:[0-9a-f:]*::/\d+"
)
_RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_AWKWARD = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
_FLOW_WIDTH = 78


def with_files(source: Path, folder: Path, texts: Mapping[str, str]) -> Path:
    """See `netaudit.inventory.with_dns_files`."""
    document = read_tree(source).value
    if not isinstance(document, dict):
        document = {}
    dns = document.get("dns")
    dns = dict(dns) if isinstance(dns, dict) else {}
    for key in ("root_hints", "trust_anchors"):
        dns.pop(key, None)
    names = dict(
        zip(("root_hints_file", "trust_anchor_file", "ca_bundle_file"), texts, strict=True)
    )
    document["ca_bundle_file"] = names.pop("ca_bundle_file")
    document["dns"] = {**names, **{k: v for k, v in dns.items() if k not in names}}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    target = folder / "inventory.yaml"
    target.write_text(to_yaml(document), "utf-8")
    return target


def to_yaml(document: Mapping[str, Any]) -> str:
    """A document of mappings, lists, texts, numbers, booleans and None as YAML."""
    return "".join(f"{line}\n" for line in _block(document, 0))


def _block(value: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, list):
        for item in value:
            yield f"{indent}- {_flow(item)}"
        return
    for key, item in value.items():
        flow = _flow(item)
        fits = len(indent) + len(key) + len(flow) <= _FLOW_WIDTH
        if not isinstance(item, dict | list) or not item or (depth and fits and _flat(item)):
            yield f"{indent}{_scalar(key)}: {flow}".rstrip()
        else:
            yield f"{indent}{_scalar(key)}:"
            yield from _block(item, depth + 1)


def _flat(value: Any) -> bool:
    """Whether it reads well on one line: scalars, or lists of them."""
    items = value.values() if isinstance(value, dict) else value
    return not any(
        isinstance(item, dict) or (isinstance(item, list) and not _flat(item)) for item in items
    )


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        items = ", ".join(f"{_scalar(k)}: {_flow(v)}".rstrip() for k, v in value.items())
        return f"{{{items}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(item) for item in value)}]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _AWKWARD.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)
