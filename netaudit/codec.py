"""Facts, inventories and findings as JSON and back: what the store keeps is what a check gets."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import TypeAdapter

T = TypeVar("T")


_adapters: dict[type[Any], TypeAdapter[Any]] = {}  # building one costs milliseconds


def _adapter(cls: type[Any]) -> TypeAdapter[Any]:
    if (known := _adapters.get(cls)) is None:
        from pydantic import TypeAdapter  # 100 ms: only when something is stored or read

        known = _adapters[cls] = TypeAdapter(cls)
    return known


def prepare(classes: Iterable[type[Any]]) -> None:
    """Build what these need: processes that are forked afterwards need not each do so."""
    for cls in classes:
        _adapter(cls)


def dump(value: object) -> bytes:
    """Canonical enough to be digested: field order is the dataclass's, no white space."""
    return _adapter(type(value)).dump_json(value)


def load(cls: type[T], data: bytes | str) -> T:
    """The value that `dump` wrote. Raises pydantic's ValidationError on anything else."""
    return cast("T", _adapter(cls).validate_json(data))


def dump_all(cls: type[T], values: Sequence[T]) -> bytes:
    """Many of one class at once, as a list."""
    return _adapter(list[cls]).dump_json(list(values))  # type: ignore[valid-type]  # made here


def load_all(cls: type[T], data: bytes | str) -> list[T]:
    """What `dump_all` wrote. Raises pydantic's ValidationError on anything else."""
    return cast("list[T]", _adapter(list[cls]).validate_json(data))  # type: ignore[valid-type]  # the same


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return sha256(data).hexdigest()
