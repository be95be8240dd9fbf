from __future__ import annotations

import ast
import errno
import pickle
from pathlib import Path

import pytest

from netaudit import errors
from netaudit.errors import CannotAsk, NoRoute, UsageError, of_the_system
from netaudit.i18n import show
from netaudit.model import Phrase
from netaudit.packs.messages import Source, Use, placeholders, read, sources, takers, uses

ROOT = Path(__file__).resolve().parent.parent
# What says its mistakes, each a message of its own, and what is no error.
DOCUMENTS = {"DocumentError", "InventoryError", "PolicyError", "ScenarioError", "Mistake", "Place"}
PACKAGES = {
    "netaudit": ROOT / "netaudit",
    "netaudit_checks": ROOT / "checks" / "netaudit_checks",
    "netaudit_reports": ROOT / "reports" / "netaudit_reports",
}


def raised(modules: list[Source], kinds: set[str]) -> list[tuple[Source, Use]]:
    """What is said where an error of these kinds, or one that derives from them, is made."""
    known = takers(modules)
    bases = {f"{m.name}.{name}": above for m in modules for name, above in m.bases.items()}
    while more := {name for name, above in bases.items() if kinds & set(above)} - kinds:
        kinds |= more
    return [(source, use) for source, use in uses(modules, known) if use.callee in kinds]


def wrong(found: list[tuple[Source, Use]]) -> list[str]:
    """Where a reader of another language would get English, or a placeholder that nobody fills."""
    return [
        f"{source.path.name}:{use.line}: {use.text or 'no literal message'}"
        for source, use in found
        if use.text is None
        or (use.keywords is not None and not placeholders(use.text) <= use.keywords)
    ]


def test_every_error_is_a_message() -> None:
    """A reason of `not tested`, and what the command line has against an input.

    What the console and notifications have against others (serve.oidc, notify.send) is not yet.
    """
    modules = [module for name, at in PACKAGES.items() for module in sources(name, at)]
    roots = {n for n, c in vars(errors).items() if isinstance(c, type)} - {"NetauditError"}
    found = raised(modules, {f"{errors.__name__}.{name}" for name in roots - DOCUMENTS})
    assert len(found) > 200
    assert {use.callee.rpartition(".")[2] for _, use in found} >= {"CannotAsk", "UsageError"}
    assert wrong(found) == []


@pytest.mark.parametrize(
    "call",
    ['f"no way to {name}"', '"no way to " + name', '"no way to {name}"', "str(name)"],
)
def test_a_reason_that_is_no_message_is_found(call: str, tmp_path: Path) -> None:
    path = tmp_path / "new.py"
    path.write_text(f"from netaudit.errors import NoRoute\nname = 'x'\nraise NoRoute({call})\n")
    modules = [*sources("netaudit", PACKAGES["netaudit"]), read("new", path)]
    assert [line for line in wrong(raised(modules, {"netaudit.errors.CannotAsk"})) if "new" in line]


def test_no_reason_of_our_own_inability_is_made_of_an_error_s_english() -> None:
    """`CannotAsk(str(error))` and `untested=str(error)` would lose the message."""
    lost = []
    for path in [*(ROOT / "netaudit" / "probes").glob("*.py"), ROOT / "netaudit" / "gather.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and _catches(node, {"CannotAsk", "NoRoute"}):
                calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
                lost += [f"{path.name}:{n.lineno}" for n in calls if _is_text_of(n, node.name)]
    assert lost == []


def _catches(handler: ast.ExceptHandler, names: set[str]) -> bool:
    return handler.type is not None and bool(
        names & {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)}
    )


def _is_text_of(call: ast.Call, name: str | None) -> bool:
    function, arguments = call.func, call.args
    return (
        isinstance(function, ast.Name)
        and function.id == "str"
        and any(isinstance(a, ast.Name) and a.id == name for a in arguments)
    )


def test_an_error_is_english_in_a_log_and_the_reader_s_language_on_a_screen() -> None:
    error = NoRoute("no way to {address} from this machine: {error}", address="{x}", error="E")
    assert str(error) == "no way to {x} from this machine: E"
    assert show(error.phrase, "vi") == "máy này không có đường tới {x}: E"


def test_a_text_of_somebody_else_s_is_taken_as_it_is() -> None:
    error = CannotAsk("{'a': 1} {0.__class__}")
    assert str(error) == "{'a': 1} {0.__class__}" == show(error.phrase, "vi")


@pytest.mark.parametrize("reason", [Phrase("out of scope"), "a text of an old run {x}"])
def test_a_reason_that_was_found_before(reason: Phrase | str) -> None:
    error = NoRoute.because(reason)
    assert (type(error), str(error)) == (NoRoute, str(reason))
    assert show(error.phrase, "vi") == show(reason, "vi")


def test_several_reasons_are_told_each() -> None:
    error = NoRoute.because(Phrase("out of scope"), "{x}", Phrase("deadline"))
    assert str(error) == "out of scope; {x}; deadline"
    assert show(error.phrase, "vi") == "ngoài phạm vi được phép; {x}; hết thời hạn"


def test_an_error_among_the_parameters_says_its_own_phrase() -> None:
    inner = NoRoute("out of scope")
    system = OSError(errno.ENOENT, "No such file or directory", "/some/where")
    error = UsageError("{path}: {one}, {two}", path=Path("/x"), one=inner, two=system)
    assert str(error) == "/x: out of scope, No such file or directory"
    told = "/x: ngoài phạm vi được phép, không có tệp hoặc thư mục này"
    assert show(error.phrase, "vi") == told
    assert str(UsageError("{error}", error=OSError("another text"))) == "another text"
    assert of_the_system(OSError(errno.EXDEV, "Invalid cross-device link")) == (
        "Invalid cross-device link"
    )


def test_an_error_goes_to_another_process_as_it_is() -> None:
    error = CannotAsk("{probe}: {error}", probe="p", error="{x}")
    error.about = "a.test: SOA"
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.phrase, again.about) == (str(error), error.phrase, error.about)
