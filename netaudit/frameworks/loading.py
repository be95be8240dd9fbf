"""From a framework's YAML file, or the name of a shipped one, to a Framework."""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.errors import Mistake, PolicyError
from netaudit.frameworks.model import Framework, Need, Status
from netaudit.model import Text
from netaudit.policy.reading import read, validated, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.frameworks.document import FrameworkDocument, NeedPart, TextPart
    from netaudit.inventory.tree import Tree
    from netaudit.registry import Registry


def shipped() -> tuple[str, ...]:
    """The ids of the frameworks that come with netaudit."""
    names = (entry.name for entry in files(__package__ or "netaudit.frameworks").iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))


@cache
def load_all() -> tuple[Framework, ...]:
    """All shipped frameworks, by id."""
    return tuple(load(name) for name in shipped())


def load(name_or_path: str | Path) -> Framework:
    """The shipped framework of that id, or the one in that YAML file. Raises PolicyError."""
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in shipped():
        resource = files(__package__ or "netaudit.frameworks") / f"{text}.yaml"
        return load_text(resource.read_text("utf-8"), f"{text}.yaml")
    path = Path(name_or_path)
    if not path.exists() and path.suffix not in {".yaml", ".yml"}:
        near = get_close_matches(text, shipped(), n=1)
        raise wrong(
            path,
            "no framework of that id is shipped and no such file exists; did you mean {near}?",
            near=near[0] if near else ", ".join(shipped()),
        )
    return load_text(read(path), str(path))


def load_text(text: str, file: str = "framework.yaml") -> Framework:
    """The framework in a YAML document. Raises PolicyError with every mistake in it."""
    from netaudit.frameworks.document import FrameworkDocument

    document, tree = validated(text, file, FrameworkDocument)
    if mistakes := list(_rules(document, tree)):
        raise PolicyError(mistakes)
    return _framework(document)


def unknown_checks(framework: Framework, registry: Registry) -> Iterator[tuple[str, str]]:
    """Requirement and pattern, where a pattern of checks fits none that is loaded."""
    for need in framework.needs:
        for pattern in (*need.checks, *(check for check, _ in need.options)):
            if not any(fnmatchcase(check, pattern) for check in registry.checks):
                yield need.id, pattern


def _rules(document: FrameworkDocument, tree: Tree) -> Iterator[Mistake]:
    for id_, need in document.requirements.items():
        place = tree.place(("requirements", id_, "status"))
        scanned = need.status in {Status.AUTOMATED, Status.PARTIAL}
        if scanned and not need.checks:
            yield Mistake(place, "no check is named here, so it is `manual`")
        if need.status is Status.MANUAL and need.checks:
            yield Mistake(place, "checks are named here, so it is `partial` or `automated`")
        if need.status is Status.UNVERIFIED and need.paraphrase:
            yield Mistake(place, "what was not read in its source is not paraphrased; remove that")


def _framework(document: FrameworkDocument) -> Framework:
    return Framework(
        id=document.id,
        title=_both(document.title),
        source=document.source,
        verified=document.verified,
        effective_from=document.effective_from,
        effective_until=document.effective_until,
        superseded_by=document.superseded_by,
        note=_both(document.note) if document.note else None,
        needs=tuple(_need(id_, part) for id_, part in document.requirements.items()),
    )


def _need(id_: str, part: NeedPart) -> Need:
    return Need(
        id=id_,
        clause=part.clause,
        title=_both(part.title),
        paraphrase=_both(part.paraphrase) if part.paraphrase else None,
        status=part.status,
        levels=tuple(part.levels),
        checks=tuple(part.checks),
        options=tuple((c, tuple(sorted(values.items()))) for c, values in part.options.items()),
    )


def _both(text: TextPart) -> Text:
    return Text(vi=text.vi, en=text.en)
