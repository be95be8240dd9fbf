from __future__ import annotations

import ast
from pathlib import Path

from netaudit import codec
from netaudit.facts.segment import FLAWS, Overheard
from netaudit.i18n import translate
from netaudit.raw import onlink
from netaudit.raw.onlink import frames
from tests.checks.segment_builders import make_advertisement, make_overheard


def test_what_was_heard_comes_back_from_the_store() -> None:
    heard = make_overheard(make_advertisement())
    assert codec.load(Overheard, codec.dump(heard)) == heard


def test_every_flaw_that_the_helper_tells_can_be_translated() -> None:
    """Its words stand in `raise ValueError(...)`, in a tuple of flaws, or are returned."""
    told: set[str] = set()
    for path in Path(onlink.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ValueError":
                (text,) = node.args
                assert isinstance(text, ast.Constant), ast.dump(node)
                told.add(str(text.value))
    texts = {flaw.message for flaw in FLAWS}
    assert told <= texts
    said = Path(frames.__file__).read_text("utf-8")
    assert texts - told == {text for text in texts - told if f'"{text}"' in said}
    assert all(translate(text, "vi") != text for text in texts)
