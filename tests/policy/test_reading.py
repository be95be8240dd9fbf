from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.errors import PolicyError
from netaudit.policy.document import PolicyDocument
from netaudit.policy.reading import MAX_OCTETS, read, validated, wrong

if TYPE_CHECKING:
    from pathlib import Path


def test_a_document_and_where_it_stands() -> None:
    document, tree = validated("name: p\ndefault: may", "p.yaml", PolicyDocument)
    assert document.name == "p"
    assert str(tree.place(("default",))) == "p.yaml:2:10"


def test_mistakes_come_in_the_files_order() -> None:
    with pytest.raises(PolicyError) as caught:
        validated("x: 1\nname: p\nname: q", "p.yaml", PolicyDocument)
    assert [mistake.place.line for mistake in caught.value.mistakes] == [1, 3]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MAX_OCTETS + 1))
    with pytest.raises(PolicyError, match="is larger than"):
        read(large)
    with pytest.raises(PolicyError, match="cannot be read"):
        read(tmp_path)
    assert str(wrong(tmp_path / "x", "is {what}", what="odd")) == f"{tmp_path / 'x'}: is odd"
