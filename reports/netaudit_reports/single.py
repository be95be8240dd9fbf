"""Formats that are one file: a file that is named, or a folder with its manifest."""

from __future__ import annotations

import os
import secrets
from stat import S_IMODE
from typing import TYPE_CHECKING

from netaudit.errors import UsageError
from netaudit_reports.bundle import bundle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_one(out: Path, name: str, pieces: Iterable[str]) -> Path:
    """Write `pieces` and say where.

    To `out` itself where it ends as `name` does (an earlier file there is replaced, at once: a
    reader never sees half of it, and it stays readable for those who could; a new one is for its
    owner only), else to `name` in the folder `out`, as a bundle. Raises
    UsageError when it cannot be written.
    """
    suffix = name[name.index(".") :]
    if not out.name.endswith(suffix) or out.is_dir():
        with bundle(out) as made:
            made.stream(name, pieces)
        return out / name
    staging = out.with_name(f".{out.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece.encode("utf-8", "replace"))
        if out.exists():
            staging.chmod(S_IMODE(out.stat().st_mode))
        staging.replace(out)
    except OSError as error:
        raise UsageError(
            "{out}: the report cannot be written: {error}; name another file with --out",
            out=out,
            error=error,
        ) from error
    finally:
        staging.unlink(missing_ok=True)
    return out
