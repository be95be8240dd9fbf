from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("babel", reason="Babel makes the catalogues: pip install 'netaudit[dev]'")

from netaudit.packs.messages import sources, takers, uses
from tools import i18n

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.packs.messages import Source


@pytest.fixture
def domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> i18n.Domain:
    """A package with two texts and no catalogue yet."""
    domain = i18n.Domain("pack", tmp_path)
    monkeypatch.setattr(i18n, "ROOT", tmp_path)
    monkeypatch.setattr(i18n, "DOMAINS", (domain,))
    monkeypatch.setattr(i18n, "collect", lambda: {domain: ["two {things}", "one"]})
    return domain


def fragment(folder: Path, *entries: tuple[str, str]) -> Path:
    path = folder / "some.po"
    path.write_text("\n".join(f'msgid "{i}"\nmsgstr "{s}"\n' for i, s in entries), "utf-8")
    return path


def test_the_catalogues_are_complete_agree_and_are_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What stands in the source is found, and all of it is translated."""
    found = i18n.collect()
    monkeypatch.setattr(i18n, "collect", lambda: found)  # reading the source takes seconds
    assert list(i18n.problems()) == []
    assert "not tested ({why}): {detail}" in found[i18n.NETAUDIT]
    assert {"no route", "never asked", "check error"} <= set(found[i18n.NETAUDIT])


def test_merge_fills_keeps_order_and_compiles(domain: i18n.Domain, tmp_path: Path) -> None:
    path = fragment(tmp_path, ("one", "một"), ("two {things}", "hai {things}"), ("three", "ba"))
    assert list(i18n.update([path])) == ["in no source: 'three'"]
    assert list(i18n.read(domain.po).items()) == [("two {things}", "hai {things}"), ("one", "một")]
    assert list(i18n.problems()) == []


def test_update_drops_what_left_the_source_and_keeps_the_rest(
    domain: i18n.Domain, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    list(i18n.update([fragment(tmp_path, ("one", "một"), ("two {things}", "hai {things}"))]))
    monkeypatch.setattr(i18n, "collect", lambda: {domain: ["one", "new"]})
    assert list(i18n.update()) == []
    assert i18n.read(domain.po) == {"one": "một", "new": ""}


def test_writing_twice_gives_the_same_bytes(domain: i18n.Domain, tmp_path: Path) -> None:
    path = fragment(tmp_path, ("one", "một"), ("two {things}", "hai {things}"))
    list(i18n.update([path]))
    first = domain.po.read_bytes(), domain.mo.read_bytes()
    list(i18n.update([path]))
    assert (domain.po.read_bytes(), domain.mo.read_bytes()) == first


def test_check_finds_the_missing_the_obsolete_and_the_stale(domain: i18n.Domain) -> None:
    i18n.write(domain, {"one": "", "old": "cũ"})
    assert list(i18n.problems()) == [
        "locale/vi/LC_MESSAGES/pack.po: no translation of 'two {things}'",
        "locale/vi/LC_MESSAGES/pack.po: no translation of 'one'",
        "locale/vi/LC_MESSAGES/pack.po: no longer in the source: 'old'",
        "locale/vi/LC_MESSAGES/pack.mo: not made from the .po file",
    ]


def test_of_two_translations_a_catalogue_keeps_its_own(domain: i18n.Domain, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    paths = [fragment(tmp_path, ("one", "một")), fragment(tmp_path / "other", ("one", "1"))]
    assert list(i18n.update(paths)) == ["translated in 2 ways: 'one': ['một', '1']"]
    assert i18n.read(domain.po)["one"] == "một"
    list(i18n.update(paths[1:]))
    assert i18n.read(domain.po)["one"] == "1"
    list(i18n.update(paths))
    assert i18n.read(domain.po)["one"] == "1"


def test_a_fuzzy_translation_is_no_translation(tmp_path: Path) -> None:
    path = tmp_path / "f.po"
    path.write_text('#, fuzzy\nmsgid "one"\nmsgstr "một"\n', "utf-8")
    assert i18n.read(path) == {"one": ""}


def test_a_broken_fragment_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.po"
    path.write_bytes(b'msgid "x\nmsgstr \xff')
    with pytest.raises(SystemExit, match=r"broken\.po"):
        i18n.read(path)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        (r"\binventor(y|ies)\b", "danh mục|tệp kiểm kê"),  # bản kiểm kê
        (r"\bchecks?\b", r"tiêu chí|(?<!phép )(?<!bài )(?<!lần )mục kiểm tra"),  # phép kiểm tra
        (r"\bcoverage\b", "độ phủ|mức bao phủ"),  # độ bao phủ
        (r"\bnot tested\b", "không kiểm tra được|chưa kiểm tra(?! được)"),  # chưa kiểm tra được
        (r"\bname servers?\b", "máy chủ tên(?! miền)"),  # máy chủ tên miền
        (r"\bresolvers?\b", "(máy|bộ) phân giải"),  # máy chủ phân giải
        (r"\btrust anchors?\b", "(?<!điểm )neo tin cậy"),  # điểm neo tin cậy
        (r"\b(runs?|scans?)\b", "phiên quét|lượt quét|lần chạy|lượt kiểm tra"),  # lần quét
    ],
)
def test_a_word_of_ours_has_one_translation(word: str, other: str) -> None:
    """Who reads a report, the console and a terminal must not ask whether two words are two."""
    entries = [pair for domain in i18n.DOMAINS for pair in i18n.read(domain.po).items()]
    said = [(msgid, text) for msgid, text in entries if re.search(word, msgid, re.IGNORECASE)]
    assert len(said) > 3
    assert [pair for pair in said if re.search(other, pair[1], re.IGNORECASE)] == []


NO_PROSE = {
    "clear text",  # what a probe notes, and a check compares with
    "default page",
    "refresh ",  # the SOA's fields
    "retry ",
    "expire ",
    "minimum ",
}


def test_checks_say_nothing_in_english_beside_their_messages() -> None:
    """A text that is put together from words of ours reaches a Vietnamese reader in English."""
    modules = {d: sources(d.package, d.folder) for d in i18n.DOMAINS}
    known = takers(module for found in modules.values() for module in found)
    messages = {use.text for found in modules.values() for _, use in uses(found, known)}
    said = {
        (module.name, text)
        for module in modules[i18n.CHECKS]
        if not module.name.endswith(("_howto", "_publish"))
        for text in texts(module)
        if re.search(r"\b[a-z]{3,} | [a-z]{3,}\b", text) and text not in messages
    }
    assert {text for _, text in said} & NO_PROSE, "it sees texts"
    assert [pair for pair in sorted(said) if pair[1] not in NO_PROSE] == []


def texts(module: Source) -> Iterator[str]:
    """What stands in the bodies of its functions, but for their docstrings."""
    for function in ast.walk(module.tree):
        if isinstance(function, ast.FunctionDef):
            docstring = ast.get_docstring(function, clean=False)
            for node in (n for line in function.body for n in ast.walk(line)):
                match node:
                    case ast.Constant(value=str(text)) if text != docstring:
                        yield text
