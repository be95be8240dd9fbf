from __future__ import annotations

from pathlib import Path

import pytest

from netaudit.datafolder import default_path


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"NETAUDIT_STORE": "/srv/a.db"}, "/srv/a.db"),
        ({"XDG_DATA_HOME": "/srv/data"}, "/srv/data/netaudit/netaudit.db"),
        ({"HOME": "/srv/user"}, "/srv/user/.local/share/netaudit/netaudit.db"),
    ],
)
def test_where_the_store_is(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NETAUDIT_STORE", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_path() == Path(expected)
