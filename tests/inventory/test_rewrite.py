from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from netaudit.inventory import load, load_text, with_dns_files
from netaudit.inventory.rewrite import to_yaml
from netaudit.inventory.tree import parse
from tests.inventory.documents import SOUND
from tests.inventory.test_files import DIGEST, HINTS, pem

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t:#-{}[],'\"\\"),
    max_size=20,
)
VALUES = st.recursive(
    TEXTS | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=3))
@example({"a": "null", "b": "~", "c": "", "d": "- x", "e": "a: b", "f": "a #b", "g": "::"})
@example({"a": "no", "b": "2001:db8::", "c": "1:30", "d": "0x1f", "e": "\ufeff", "f": "\x85"})
@example({"a": {"b": [["x", []], {}]}, "": "y"})
def test_what_is_written_is_read_back(document: dict[str, object]) -> None:
    assert parse(to_yaml(document), "f")[0].value == (document or None)


def test_numbers_and_booleans_are_written_plain() -> None:
    assert to_yaml({"at": 53, "fragile": True, "phone": "0260"}) == (
        'at: 53\nfragile: true\nphone: "0260"\n'
    )


def test_a_copy_with_roots_of_ones_own(tmp_path: Path) -> None:
    source = tmp_path / "source.yaml"
    canary = "{name: c.mau.test, expected: secure}"
    dns = f"dns: {{trust_anchors: [x], root_hints: [], canaries: [{canary}]}}\n"
    source.write_text("ca_bundle_file: elsewhere.pem\n" + dns + SOUND, "utf-8")
    folder = tmp_path / "copy"
    folder.mkdir()
    ca, anchors = pem(), f". IN DS 20326 8 2 {DIGEST}\n"
    copy = with_dns_files(source, folder, root_hints=HINTS, trust_anchors=anchors, ca_bundle=ca)
    found = load(copy)
    assert copy == folder / "inventory.yaml"
    assert [hint.name for hint in found.dns.root_hints] == ["a.root.test"]
    assert found.dns.trust_anchors == (anchors.strip(),)
    assert [canary.name for canary in found.dns.canaries] == ["c.mau.test"]
    assert found.ca_bundle == ca
    assert found.units == load_text(SOUND).units
