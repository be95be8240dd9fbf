"""Whether options are looser than others: a field says by its metadata which way is stricter.

    days: float = field(default=3.0, metadata={"stricter": "more"})

"more" and "less" are for numbers, "fewer" for a list of what is accepted. A field that says
nothing cannot be weighed: any other value than the demanded one is then called looser.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

AT_LEAST: Mapping[str, Callable[[Any, Any], bool]] = {
    "more": lambda used, demanded: used >= demanded,
    "less": lambda used, demanded: used <= demanded,
    "fewer": lambda used, demanded: set(used) <= set(demanded),
}


def looser(used: object, demanded: Mapping[str, Any]) -> Iterator[str]:
    """The names of the options in `used`, a dataclass, that are looser than `demanded`."""
    from pydantic import TypeAdapter

    wanted = TypeAdapter(type(used)).validate_python(dict(demanded))
    for item in fields(used):  # type: ignore[arg-type]
        if item.name in demanded:
            mine, theirs = getattr(used, item.name), getattr(wanted, item.name)
            weigh = AT_LEAST.get(item.metadata.get("stricter", ""))
            if not (weigh(mine, theirs) if weigh else mine == theirs):
                yield item.name
