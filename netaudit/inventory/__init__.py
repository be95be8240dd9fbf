"""Inventories: a network, as its owner describes it, in YAML; read whole or refused whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.inventory.loader import Review
    from netaudit.model import Inventory

__all__ = ["load", "load_text", "review", "with_dns_files"]


def load(path: Path) -> Inventory:
    """The inventory in that file. Raises InventoryError with all its mistakes at once."""
    from netaudit.inventory import loader

    return loader.whole(loader.review(path))


def load_text(text: str, folder: Path | None = None, file: str = "inventory.yaml") -> Inventory:
    """The inventory in that text. Files that it names are looked for in `folder`."""
    from netaudit.inventory import loader

    return loader.whole(loader.review_text(text, folder, file))


def review(path: Path) -> Review:
    """Everything there is to say about that file: inventory, mistakes and warnings."""
    from netaudit.inventory import loader

    return loader.review(path)


def with_dns_files(
    source: Path, target_dir: Path, *, root_hints: str, trust_anchors: str, ca_bundle: str
) -> Path:
    """Copy an inventory, with DNS roots and a CA bundle of one's own (the lab's).

    Writes `inventory.yaml` into `target_dir`, and beside it `root.hints`, `trust-anchor.ds`
    and `lab-ca.pem` with the texts given; the copy names them in place of its own.

    Args:
        source: the inventory to copy.
        target_dir: an existing directory.
        root_hints: NS, A and AAAA records of the root servers, as in named.root.
        trust_anchors: DS or DNSKEY records, one a line.
        ca_bundle: PEM certificates.

    Returns:
        The path of the copy. Raises InventoryError if `source` is not YAML, OSError.
    """
    from netaudit.inventory import rewrite

    texts = {"root.hints": root_hints, "trust-anchor.ds": trust_anchors, "lab-ca.pem": ca_bundle}
    return rewrite.with_files(source, target_dir, texts)
