"""A report's folder: written beside its place, moved there whole, never over somebody's files."""

from __future__ import annotations

import re
import secrets
import shutil
import zlib
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

from netaudit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MANIFEST = "MANIFEST.sha256"
SIGNATURE = f"{MANIFEST}.sig"
PUBLIC = "MANIFEST.pub"
_GZIP = 31  # zlib's word for a gzip header and the largest window
_LINE = re.compile(r"([0-9a-f]{64})  (.+)\Z")


class Bundle:
    """The files of one report, with their digests."""

    def __init__(self, folder: Path) -> None:
        """`folder` exists and is empty."""
        self.folder = folder
        self._digests: dict[str, str] = {}
        self.sizes: dict[str, int] = {}  # octets

    def write(self, name: str, text: str) -> None:
        """Write a file; `name` uses forward slashes. What is not Unicode becomes "?"."""
        self.stream(name, (text,))

    def stream(self, name: str, pieces: Iterable[str]) -> None:
        """Write a file from pieces, never holding it whole."""
        self._octets(name, (piece.encode("utf-8", "replace") for piece in pieces))

    def _octets(self, name: str, pieces: Iterable[bytes]) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, size = sha256(), 0
        with path.open("wb") as file:
            for data in pieces:
                digest.update(data)
                size += len(data)
                file.write(data)
        self._digests[name], self.sizes[name] = digest.hexdigest(), size

    def compress(self, name: str, pieces: Iterable[str]) -> None:
        """Write a file from pieces through gzip, the same octets each time (RFC 1952, no date)."""
        packer = zlib.compressobj(9, wbits=_GZIP)
        self._octets(name, _packed(packer, pieces))

    def files(self) -> dict[str, tuple[str, int]]:
        """The digest (SHA-256 in hex) and the size in octets of each file so far, by its name."""
        return {name: (digest, self.sizes[name]) for name, digest in self._digests.items()}

    def adopt(self, files: dict[str, tuple[str, int]]) -> None:
        """Take files for its own that another process wrote into the folder: as `files` says."""
        for name, (digest, size) in files.items():
            self._digests[name], self.sizes[name] = digest, size

    def close(self) -> None:
        """Write the manifest: what `sha256sum -c` reads."""
        lines = (f"{digest}  {name}\n" for name, digest in sorted(self._digests.items()))
        (self.folder / MANIFEST).write_text("".join(lines), encoding="utf-8")


def _packed(packer: zlib._Compress, pieces: Iterable[str]) -> Iterator[bytes]:
    for piece in pieces:
        yield packer.compress(piece.encode("utf-8", "replace"))
    yield packer.flush()


@contextmanager
def bundle(out: Path) -> Iterator[Bundle]:
    """A bundle that appears at `out` when the block ends well, and not at all otherwise.

    For its owner only; in the place of an earlier one, for those who could open that.

    Raises UsageError when `out` holds anything but an earlier bundle, or cannot be written.
    """
    place = out.resolve()
    _refuse_what_is_not_ours(place)
    token = secrets.token_hex(4)
    staging, old = (place.with_name(f".{place.name}.{token}.{what}") for what in ("new", "old"))
    try:
        staging.mkdir(parents=True, mode=0o700)
        made = Bundle(staging)
        yield made
        made.close()
        if place.exists():
            staging.chmod(S_IMODE(place.stat().st_mode))
            place.rename(old)
        staging.rename(place)
    except OSError as error:
        if old.exists() and not place.exists():
            old.rename(place)
        raise UsageError(
            "{file}: the report cannot be written: {error}; make room or name another "
            "folder with --out",
            file=error.filename or place,
            error=error,
        ) from error
    finally:
        for leftover in (staging, old):
            shutil.rmtree(leftover, ignore_errors=True)


def read_manifest(folder: Path) -> dict[str, str]:
    """Each file's name and digest, as the manifest in `folder` has them.

    Raises UsageError where there is none, or where it is none.
    """
    path = folder / MANIFEST
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise UsageError(
            "{path}: {error}; name the folder of a report that netaudit wrote",
            path=path,
            error=error,
        ) from error
    found = [_LINE.match(line) for line in lines]
    if wrong := [number for number, match in enumerate(found, 1) if match is None]:
        raise UsageError(
            "{path}:{line}: expected a SHA-256 in hex, two blanks, a file's name",
            path=path,
            line=wrong[0],
        )
    return {match[2]: match[1] for match in found if match}


def _refuse_what_is_not_ours(place: Path) -> None:
    if place == Path(place.anchor):
        raise UsageError(
            "{place}: a report needs a folder of its own; name one with --out", place=place
        )
    if not place.exists():
        return
    if not place.is_dir():
        raise UsageError("{place}: is a file; name a folder for the report with --out", place=place)
    strangers = _strangers(place)
    if strangers:
        raise UsageError(
            "{place}: holds files that netaudit did not write ({strangers}); move them "
            "away, or name another folder with --out",
            place=place,
            strangers=strangers[0],
        )


def _strangers(place: Path) -> list[str]:
    """Files there that no manifest of ours names."""
    ours = {MANIFEST, SIGNATURE, PUBLIC}
    if (place / MANIFEST).is_file():
        ours |= read_manifest(place).keys()
    found = (p for p in place.rglob("*") if not p.is_dir() or p.is_symlink())
    return sorted(name for p in found if (name := p.relative_to(place).as_posix()) not in ours)
