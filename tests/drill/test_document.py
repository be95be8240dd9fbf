from datetime import timedelta

import pytest

from netaudit.drill.document import duration, schema
from netaudit.inventory.scalars import Wrong


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45m", 2700), ("1h30m", 5400), ("90s", 90), ("+00h45m", 2700), ("2 h", 7200), ("1H", 3600)],
)
def test_a_length_of_time(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "45", "m", "1d", "-5m", "1h-5m", "1000h", {}])
def test_what_is_no_length_of_time(text: object) -> None:
    with pytest.raises(Wrong, match="is not a length of time"):
        duration(text)


def test_editors_get_a_schema() -> None:
    made = schema()
    assert made["additionalProperties"] is False
    assert {"mode", "injects", "scoring"} <= set(made["properties"])
