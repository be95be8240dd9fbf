"""Python source that builds an example of a dataclass: for the test of a new check."""

from __future__ import annotations

import dataclasses
import sys
from datetime import datetime, timedelta
from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

EMPTY = {str: '""', int: "0", float: "0.0", bool: "False", bytes: 'b""'}
FILLED = {str: '"example"', int: "1", float: "1.0", bool: "True", bytes: 'b"x"'}
VALUES = {
    IPv6Address: 'IPv6Address("2001:db8::1")',
    IPv4Address: 'IPv4Address("198.18.0.1")',
    IPv6Network: 'IPv6Network("2001:db8::/48")',
    IPv4Network: 'IPv4Network("198.18.0.0/24")',
    datetime: "datetime(2026, 1, 1, tzinfo=UTC)",
    timedelta: "timedelta(days=1)",
}


def source(shape: Any, imports: set[tuple[str, str]], *, filled: bool = False) -> str:
    """An expression for a value of the type `shape`; what it needs is added to `imports`.

    `filled` values are true in a condition where the type allows it, others false: an empty
    tuple, zero, None.
    """
    if shape in EMPTY:
        return (FILLED if filled else EMPTY)[shape]
    if get_origin(shape) in {Union, UnionType}:
        return _either(get_args(shape), imports, filled=filled)
    if get_origin(shape) is not None:
        return _collection(shape, imports, filled=filled)
    return _instance(shape, imports, filled=filled) if isinstance(shape, type) else "None"


def switch(shape: type) -> str | None:
    """The first field of a dataclass whose example can be true and false; None without one."""
    for item, hint in _fields(shape):
        if source(hint, set()) in {*EMPTY.values(), "()", "{}", "frozenset()", "None"}:
            return item
    return None


def field(shape: type, name: str, imports: set[tuple[str, str]]) -> str:
    """A true value for one field of a dataclass."""
    return source(dict(_fields(shape))[name], imports, filled=True)


def _home(shape: type) -> str:
    """The module that it is imported from: the package, if that hands its module's things on."""
    package = shape.__module__.rpartition(".")[0]
    handed_on = getattr(sys.modules.get(package), shape.__name__, None) is shape
    return package if handed_on else shape.__module__


def _fields(shape: type) -> list[tuple[str, Any]]:
    hints = get_type_hints(shape)
    return [(item.name, hints[item.name]) for item in dataclasses.fields(shape) if item.init]


def _instance(shape: type, imports: set[tuple[str, str]], *, filled: bool) -> str:
    imports.add((_home(shape), shape.__name__))
    if shape is datetime:
        imports.add(("datetime", "UTC"))
    if issubclass(shape, Enum):
        return f"{shape.__name__}.{next(iter(shape)).name}"
    if dataclasses.is_dataclass(shape):
        return _dataclass(shape, imports, filled=filled)
    return VALUES.get(shape, f"{shape.__name__}()")


def _dataclass(shape: type, imports: set[tuple[str, str]], *, filled: bool) -> str:
    arguments = [f"{n}={source(hint, imports, filled=filled)}" for n, hint in _fields(shape)]
    return f"{shape.__name__}({', '.join(arguments)})"


def _either(options: tuple[Any, ...], imports: set[tuple[str, str]], *, filled: bool) -> str:
    if NoneType in options and not filled:
        return "None"
    first = next(option for option in options if option is not NoneType)
    return source(first, imports, filled=filled)


def _collection(shape: Any, imports: set[tuple[str, str]], *, filled: bool) -> str:
    kind, items = get_origin(shape), get_args(shape)
    if kind is tuple:
        wanted = items[:1] if items[-1:] == (...,) else items
        if not filled and items[-1:] == (...,):
            return "()"
        return f"({', '.join(source(i, imports, filled=filled) for i in wanted)},)"
    if kind is frozenset:
        item = source(items[0], imports, filled=True) if filled else ""
        return f"frozenset({{{item}}})" if filled else "frozenset()"
    if not filled or len(items) < 2:  # noqa: PLR2004  a mapping has two
        return "{}"
    key, value = (source(item, imports, filled=True) for item in items)
    return f"{{{key}: {value}}}"
