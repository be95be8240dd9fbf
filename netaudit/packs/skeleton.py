"""Writes a new check and its test; the pack around them too, where there is none yet.

What is written loads, and its test passes; `netaudit checks verify` lists what is left to write.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netaudit.errors import PackError
from netaudit.packs.example import field, source, switch
from netaudit.packs.verify import EDIT, ID
from netaudit.registry import GROUP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

API = ("Severity", "Verdict", "check", "failed", "passed")

PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "{project}"
version = "0.1.0"
description = "Checks for netaudit"
requires-python = ">=3.11"
dependencies = ["netaudit"]

[project.entry-points."netaudit.checks"]
{project} = "{package}"

[tool.hatch.build.targets.wheel]
packages = ["{package}"]
"""

CHECK = '''\
"""{EDIT} what these checks are about."""

{imports}


@check(
    "{id}",
    title="{EDIT} the compliant state, as a sentence",
    severity=Severity.MEDIUM,
    remedy="{EDIT} what to do where it is not so.",
    refs=["{EDIT} such as RFC 4035 section 5"],
)
def {name}({parameters}) -> Verdict:
    """{EDIT} why it matters."""
    if not {condition}:
        return failed("{EDIT} what is wrong with {{target}}", target={target}.label())
    return passed("{EDIT} what is right about {{target}}", target={target}.label())
'''

TEST = """\
{imports}

{constants}


def test_passes() -> None:
    assert {name}({good}).outcome is Outcome.PASS


def test_fails() -> None:
    assert {name}({bad}).outcome is Outcome.FAIL
"""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack's source tree: its package's name and folder, and where its tests are."""

    package: str
    folder: Path
    tests: Path


def find_pack(directory: Path) -> Pack | None:
    """The pack whose source tree `directory` is; None if it is not one. Raises PackError."""
    file = directory / "pyproject.toml"
    if not file.is_file():
        return None
    try:
        project: dict[str, Any] = tomllib.loads(file.read_text("utf-8")).get("project", {})
        package = str(next(iter(project["entry-points"][GROUP].values())))
    except (KeyError, StopIteration):
        raise PackError(
            '{file}: no entry point in [project.entry-points."{group}"]; add one that '
            "names the package of checks",
            file=file,
            group=GROUP,
        ) from None
    except (tomllib.TOMLDecodeError, OSError, AttributeError) as error:
        raise PackError("{file}: cannot be read: {error}", file=file, error=error) from error
    for root in (directory, directory / "src", directory / "checks"):
        if (root / package).is_dir():
            tests = directory / "tests" / ("checks" if root.name == "checks" else "")
            return Pack(package, root / package, tests)
    raise PackError(
        "{file}: there is no folder {package}; the entry point names it", file=file, package=package
    )


def new_pack(directory: Path) -> tuple[Pack, dict[Path, str]]:
    """An empty pack in `directory`, which gives it its name, and its files. Raises PackError."""
    if directory.exists() and any(directory.iterdir()):
        raise PackError(
            "{directory}: is neither a pack (no pyproject.toml) nor empty; name a new "
            "folder with --dir",
            directory=directory,
        )
    project = re.sub(r"[^a-z0-9]+", "-", directory.resolve().name.lower()).strip("-")
    if not project or not project[0].isalpha():
        raise PackError(
            "{directory}: a pack is named after its folder: begin it with a letter",
            directory=directory,
        )
    package = project.replace("-", "_")
    package = package if package.endswith("_checks") else f"{package}_checks"
    files = {
        directory / "pyproject.toml": PYPROJECT.format(project=project, package=package),
        directory / package / "__init__.py": "",
        directory / package / "py.typed": "",
    }
    return Pack(package, directory / package, directory / "tests"), files


def new_check(pack: Pack, id_: str, target: type, facts: list[type]) -> dict[Path, str]:
    """The files of a new check about `target` that wants `facts`. Raises PackError."""
    if not ID.fullmatch(id_):
        raise PackError(
            "{id}: an id is family.some-name, in small letters, digits and hyphens", id=id_
        )
    family, _, name = id_.replace("-", "_").partition(".")
    texts = {
        pack.folder / family / f"{name}.py": _check(id_, name, target, facts),
        pack.tests / family / f"test_{name}.py": _test(
            f"{pack.package}.{family}.{name}", name, target, facts
        ),
    }
    for folder in (pack.folder / family, pack.tests / family):
        texts.setdefault(folder / "__init__.py", "")
    return texts


def write(files: dict[Path, str]) -> Iterator[Path]:
    """Write what does not exist yet; yields what was written. Raises PackError on a clash."""
    for path, text in files.items():
        if path.exists() and text:
            raise PackError(
                "{path}: exists already; choose another id, or remove it first", path=path
            )
    for path, text in files.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            yield path


def _check(id_: str, name: str, target: type, facts: list[type]) -> str:
    imports = {("netaudit.api", word) for word in (*API, target.__name__)}
    imports |= {(fact.__module__, fact.__name__) for fact in facts}
    shape, key = _switch(facts)
    return CHECK.format(
        EDIT=EDIT,
        id=id_,
        name=name,
        imports=_imports(imports),
        parameters=", ".join(f"{_variable(t)}: {t.__name__}" for t in (target, *facts)),
        condition=f"{_variable(shape)}.{key}",
        target=_variable(target),
    )


def _test(module: str, name: str, target: type, facts: list[type]) -> str:
    imports = {("dataclasses", "replace"), ("netaudit.model", "Outcome"), (module, name)}
    constants = [("TARGET", source(target, imports, filled=True))]
    constants += [(_variable(fact).upper(), source(fact, imports)) for fact in facts]
    shape, key = _switch(facts)
    names = [constant for constant, _ in constants]
    changed = f"replace({_variable(shape).upper()}, {key}={field(shape, key, imports)})"
    good = [changed if n == _variable(shape).upper() else n for n in names]
    return TEST.format(
        imports=_imports(imports),
        constants="\n".join(f"{constant} = {value}" for constant, value in constants),
        name=name,
        good=", ".join(good),
        bad=", ".join(names),
    )


def _switch(facts: list[type]) -> tuple[type, str]:
    """The fact and its field that the new check looks at, until its author knows better."""
    for fact in facts:
        if key := switch(fact):
            return fact, key
    names = ", ".join(fact.__name__ for fact in facts) or "none was given"
    raise PackError(
        "a check needs a fact with a field that can be empty or not ({names}); begin "
        "with another --fact",
        names=names,
    )


def _variable(shape: type) -> str:
    """`ZoneServers` as a variable: `zone_servers`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", shape.__name__).lower()


def _imports(wanted: Iterable[tuple[str, str]]) -> str:
    """Import lines, the standard library's first, as a linter sorts them."""
    modules: dict[str, set[str]] = {}
    for module, word in wanted:
        modules.setdefault(module, set()).add(word)
    groups: dict[bool, list[str]] = {False: [], True: []}
    for module, words in sorted(modules.items()):
        names = ", ".join(sorted(words))
        foreign = module.partition(".")[0] not in sys.stdlib_module_names
        groups[foreign].append(f"from {module} import {names}")
    return "\n\n".join("\n".join(lines) for lines in groups.values() if lines)
