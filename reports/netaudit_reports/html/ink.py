"""A page's budget: what a hostile network sends must not make a page that nobody can open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports.evidence import Items, Record, Scalar

if TYPE_CHECKING:
    from netaudit_reports.evidence import Node

FRAME = 700  # bytes of markup around one finding
CELL = 32  # bytes of markup around one value
# What takes more room in HTML, and how much: &amp; &lt; &gt; &#39; &#34;
_ESCAPED = ((b"&", 4), (b"<", 3), (b">", 3), (b"'", 4), (b'"', 4))


class Ink:
    """Bytes that a page may still spend."""

    def __init__(self, left: int) -> None:
        """`left` in bytes of escaped text and markup."""
        self.left = left

    def spend(self, *texts: str, frame: int = FRAME) -> bool:
        """Whether there is enough for these texts; then it is taken."""
        cost = frame + sum(cost_of(text) for text in texts)
        if cost > self.left:
            return False
        self.left -= cost
        return True

    def spend_node(self, node: Node) -> bool:
        """The same for a tree of evidence."""
        return self.spend(frame=node_cost(node))


def cost_of(text: str) -> int:
    """Bytes of `text` in a page, escaped as markupsafe does it, without doing it."""
    octets = text.encode("utf-8", "replace")
    return len(octets) + sum(octets.count(char) * more for char, more in _ESCAPED)


def node_cost(node: Node) -> int:
    """Bytes of a tree of evidence in a page."""
    if isinstance(node, Scalar):
        return CELL + cost_of(node.text)
    if isinstance(node, Record):
        return sum(2 * CELL + cost_of(name) + node_cost(child) for name, child in node.rows)
    if isinstance(node, Items):
        return CELL + sum(node_cost(child) + CELL for child in node.items)
    cells = [cell for row in (node.columns, *node.rows) for cell in row]
    return 4 * CELL + sum(CELL + cost_of(cell) for cell in cells)
