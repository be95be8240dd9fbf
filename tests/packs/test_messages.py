from pathlib import Path
from textwrap import dedent

import pytest

from netaudit.packs.messages import placeholders, read, sources, takers, uses


def found(tmp_path: Path, text: str, **modules: str) -> list[tuple[str | None, int]]:
    """Texts and lines of a module; `modules` are further modules that it may import."""
    path = tmp_path / "mod.py"
    path.write_text(dedent(text), "utf-8")
    others = []
    for name, body in modules.items():
        (tmp_path / f"{name}.py").write_text(dedent(body), "utf-8")
        others.append(read(name, tmp_path / f"{name}.py"))
    return [(use.text, use.line) for _, use in uses([read("mod", path)], takers(others))]


API = "def failed(message, **params): ...\n"


def test_a_literal_by_position_or_keyword(tmp_path: Path) -> None:
    text = """\
        from api import failed
        import api
        failed("one", a=1)
        failed(message="two")
        api.failed("three")
        failed(3)
        print("other")
    """
    assert found(tmp_path, text, api=API) == [("one", 3), ("two", 4), ("three", 5), (None, 6)]


def test_alternatives_variables_and_tables(tmp_path: Path) -> None:
    text = """\
        from api import failed
        WORDS = {1: "w1", 2: "w2"}
        ALONE = "alone"
        def f(x):
            text = "yes" if x else "no"
            failed(text)
            failed("a" if x else "b")
            failed(WORDS[x])
            failed(ALONE)
            failed(x)
            failed(f"{x}")
    """
    texts = [text for text, _ in found(tmp_path, text, api=API)]
    assert texts == ["yes", "no", "a", "b", "w1", "w2", "alone", None, None]


def test_wrappers_methods_and_dataclasses_take_messages_too(tmp_path: Path) -> None:
    text = """\
        from api import failed
        class Made:
            place: str
            message: str
        class Thing:
            def __init__(self, message): self.tell(1, "told")
            def tell(self, n, message): failed(message)
            @staticmethod
            def say(message): return Made("here", message)
        def tell(message): failed(message)
        Made("p", "made"); Thing("init"); tell("function"); Thing.say("said")
    """
    texts = {text for text, _ in found(tmp_path, text, api=API)}
    assert texts == {"told", "made", "init", "function", "said"}


def test_what_derives_from_a_class_takes_the_message_that_it_takes(tmp_path: Path) -> None:
    text = """
        from api import Root
        class Own(Exception): pass
        class Below(Root): pass
        class Twice(Below): about = ""
        class Else(Root):
            def __init__(self, mistakes): ...
        Twice("twice"); Below("below"); Else("else"); Own("own")
    """
    api = "class Root(Exception):\n    def __init__(self, message, /, **params): ..."
    assert {text for text, _ in found(tmp_path, text, api=api)} == {"twice", "below"}


def test_what_a_module_hands_on_takes_the_message_that_it_takes(tmp_path: Path) -> None:
    text = """\
        from api import failed
        import api
        failed("one")
        api.failed("two")
        failed(3)
    """
    api = "from inner import failed\n"
    assert found(tmp_path, text, api=api, inner=API) == [("one", 3), ("two", 4), (None, 5)]


def test_keywords_are_known_unless_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "mod.py"
    path.write_text('def failed(message, **p): ...\nfailed("x", a=1)\nfailed("y", **z)\n', "utf-8")
    assert [use.keywords for _, use in uses([read("mod", path)])] == [frozenset({"a"}), None]


def test_modules_are_named_by_their_path(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("__init__.py", "a.py", "sub/__init__.py", "sub/b.py"):
        (tmp_path / name).write_text("", "utf-8")
    names = {source.name for source in sources("pack", tmp_path)}
    assert names == {"pack", "pack.a", "pack.sub", "pack.sub.b"}


def test_placeholders() -> None:
    assert placeholders("{a} of {b:>3}, {{c}}") == {"a", "b"}


@pytest.mark.parametrize("message", ["{", "{0}", "{}", "{a.b}", "}"])
def test_broken_placeholders(message: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        placeholders(message)
