"""Where a user's data is kept, for those who do not open the store."""

from __future__ import annotations

import os
from pathlib import Path


def default_path() -> Path:
    """$NETAUDIT_STORE, else netaudit.db in the user's data folder (XDG base directories)."""
    if path := os.environ.get("NETAUDIT_STORE"):
        return Path(path)
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "netaudit" / "netaudit.db"
