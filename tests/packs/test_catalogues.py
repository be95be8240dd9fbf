from pathlib import Path

import pytest

from netaudit.packs.catalogues import Catalogue, disagreement, folder


@pytest.mark.parametrize(
    ("msgid", "text", "expected"),
    [
        ("{a} and {b}", "{b} và {a}", None),
        ("{a}", "{b}", "placeholders differ"),
        ("{a}", "{a", "broken placeholder"),
        ("{a}", "{0}", "broken placeholder"),
        ("%(a)s", "a", "placeholders differ"),
        ("a ", "a", "white space"),
        ("a", "mo\u0323\u0302t", "NFC"),
    ],
)
def test_disagreements(msgid: str, text: str, expected: str | None) -> None:
    problem = disagreement(msgid, text)
    assert (problem is None) if expected is None else (expected in (problem or ""))


def test_a_package_without_catalogue_has_no_texts() -> None:
    assert Catalogue("tests.fakes.pack").text("anything") is None


def test_a_folder_is_found_and_a_missing_package_told() -> None:
    assert folder("tests.packs") == Path(__file__).parent
    with pytest.raises(ModuleNotFoundError, match=r"tests\.nowhere"):
        folder("tests.nowhere")
