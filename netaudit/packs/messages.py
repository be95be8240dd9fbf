"""Finds the messages in Python source: every text that is passed as a parameter `message`.

A message is a gettext msgid, so it must stand in the source as a literal. Whether a call passes
one is read from the callee's own definition: any function, method or dataclass with a parameter
or field called `message` takes a msgid there. So no list of function names has to be kept.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PARAMETER = "message"
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Use:
    """One message in one call.

    `callee` is the qualified name of what is called; `line` counts from 1. `keywords` are the
    names of the other keyword arguments, None when `**anything` is passed and nobody can know.
    `text` is None where the argument is no literal that can be read.
    """

    text: str | None
    callee: str
    line: int
    keywords: frozenset[str] | None


@dataclass
class Source:
    """A module's source: its dotted name, path, and what reading it once has found out.

    `takers` maps what it defines (methods with a dot before their name) to the position at which
    it takes a message; `imports` maps its names for others' things to their qualified names.
    `bases` maps a class that says nothing of it itself to the classes that it derives from.
    """

    name: str
    path: Path
    tree: ast.Module
    takers: dict[str, int | None] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    bases: dict[str, list[str]] = field(default_factory=dict)


def sources(package: str, folder: Path) -> list[Source]:
    """Every module under `folder`, which is the package `package`, in order of its path."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        name = ".".join((package, *parts)).removesuffix(".__init__")
        found.append(read(name, path))
    return found


def read(name: str, path: Path) -> Source:
    """Parse one module. Raises SyntaxError, OSError."""
    source = Source(name, path, ast.parse(path.read_text("utf-8"), str(path)))
    methods: set[int] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            methods.update(id(item) for item in node.body)
            _note_class(source, node)
        elif isinstance(node, FUNCTION) and id(node) not in methods:
            source.takers.setdefault(node.name, _position(_parameters(node)))
        elif isinstance(node, ast.ImportFrom | ast.Import):
            prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            for alias in node.names:
                source.imports[alias.asname or alias.name] = prefix + alias.name
    return source


def takers(
    modules: Iterable[Source], known: Mapping[str, int | None] | None = None
) -> dict[str, int | None]:
    """What these modules define: qualified names, and at which position each takes a message.

    `known` is the same of others, from which their classes may derive. What a module only
    imports from another is known by its name as well: callers may have it from there.
    """
    modules = list(modules)
    found = {f"{m.name}.{name}": at for m in modules for name, at in m.takers.items()}
    bases = {f"{m.name}.{name}": above for m in modules for name, above in m.bases.items()}
    everything = {**(known or {}), **found}
    found |= {name: _inherited(name, everything, bases) for name in bases}
    handed_on = {f"{m.name}.{name}": origin for m in modules for name, origin in m.imports.items()}
    return {n: found[origin] for n, origin in handed_on.items() if origin in found} | found


def _inherited(
    name: str, found: Mapping[str, int | None], bases: Mapping[str, list[str]]
) -> int | None:
    """The position at which a class takes a message, or one that it derives from does."""
    if (own := found.get(name)) is not None:
        return own
    above = (_inherited(base, found, bases) for base in bases.get(name, ()))
    return next((position for position in above if position is not None), None)


def uses(
    wanted: Iterable[Source], known: Mapping[str, int | None] | None = None
) -> Iterator[tuple[Source, Use]]:
    """Every message in `wanted`. Callees are looked up in these and among `known` takers."""
    wanted = list(wanted)
    callees = {**(known or {}), **takers(wanted, known)}
    for source in wanted:
        for scope, call in _calls(source.tree):
            callee = _callee(source, call.func)
            if callee in callees and (argument := _argument(call, callees[callee])) is not None:
                for text in _texts(argument, scope, source.tree):
                    yield source, Use(text, callee, argument.lineno, _keywords(call))


def placeholders(message: str) -> frozenset[str]:
    """The named placeholders of a template. Raises ValueError on a broken one."""
    names = set()
    for _, name, _, _ in Formatter().parse(message):
        if name is not None:
            if not name.isidentifier():
                raise ValueError(f"{{{name}}} is not a plain name")
            names.add(name)
    return frozenset(names)


def _note_class(source: Source, node: ast.ClassDef) -> None:
    """A class takes a message by its fields (a dataclass) or its __init__; so do its methods."""
    position = _position(
        [
            item.target.id
            for item in node.body
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
        ]
    )
    for item in node.body:
        if isinstance(item, FUNCTION):
            static = any(getattr(d, "id", "") == "staticmethod" for d in item.decorator_list)
            at = _position(_parameters(item)[0 if static else 1 :])
            source.takers[f".{item.name}"] = at
            if item.name == "__init__":
                position = at
    source.takers[node.name] = position
    if position is None and not any(getattr(item, "name", "") == "__init__" for item in node.body):
        source.bases[node.name] = [name for base in node.bases if (name := _callee(source, base))]


def _parameters(scope: ast.AST) -> list[str]:
    if not isinstance(scope, FUNCTION):
        return []
    arguments = scope.args
    return [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _position(names: list[str]) -> int | None:
    return names.index(PARAMETER) if PARAMETER in names else None


def _calls(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.Call]]:
    """Every call with the innermost function (or the module) that it stands in."""
    stack: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    while stack:
        scope, node = stack.pop()
        if isinstance(node, ast.Call):
            yield scope, node
        inner = node if isinstance(node, FUNCTION) else scope
        stack.extend((inner, child) for child in reversed(list(ast.iter_child_nodes(node))))


def _callee(source: Source, function: ast.expr) -> str:
    """The qualified name of what is called, as far as the module's own text tells."""
    if isinstance(function, ast.Name):
        return source.imports.get(function.id, f"{source.name}.{function.id}")
    if isinstance(function, ast.Attribute):
        if isinstance(function.value, ast.Name) and function.value.id in source.imports:
            return f"{source.imports[function.value.id]}.{function.attr}"
        return f"{source.name}..{function.attr}"  # a method of this module's classes
    return ""


def _argument(call: ast.Call, position: int | None) -> ast.expr | None:
    if position is None:
        return None
    for keyword in call.keywords:
        if keyword.arg == PARAMETER:
            return keyword.value
    before = call.args[: position + 1]
    if len(before) <= position or any(isinstance(a, ast.Starred) for a in before):
        return None
    return before[position]


def _keywords(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    if None in names:
        return None
    return frozenset(name for name in names if name and name != PARAMETER)


def _texts(node: ast.expr, scope: ast.AST, tree: ast.Module) -> Iterator[str | None]:
    """The literals that an expression can be; None for one that cannot be read."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, scope, tree)
        yield from _texts(node.orelse, scope, tree)
    elif isinstance(node, ast.BoolOp | ast.Dict):
        for value in node.values:
            yield from _texts(value, scope, tree)
    elif isinstance(node, ast.Name | ast.Subscript):
        yield from _named(node, scope, tree)
    else:
        yield None


def _named(
    node: ast.Name | ast.Subscript, scope: ast.AST, tree: ast.Module
) -> Iterator[str | None]:
    """What a variable, or the table that an item is taken from, is set to."""
    name = node.value if isinstance(node, ast.Subscript) else node
    if not isinstance(name, ast.Name):
        yield None
    elif name.id == PARAMETER and PARAMETER in _parameters(scope):
        return  # a wrapper hands its own parameter on: its callers are read instead
    elif values := list(_assigned(name.id, scope)) or list(_assigned(name.id, tree)):
        for value in values:
            literal = isinstance(value, ast.Constant | ast.IfExp | ast.Dict)
            yield from _texts(value, tree, tree) if literal else [None]
    else:
        yield None


def _assigned(name: str, place: ast.AST) -> Iterator[ast.expr]:
    nodes: Iterable[ast.AST] = place.body if isinstance(place, ast.Module) else ast.walk(place)
    for node in nodes:
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
            targets = [node.target]
        else:
            continue
        if node.value and any(isinstance(t, ast.Name) and t.id == name for t in targets):
            yield node.value
