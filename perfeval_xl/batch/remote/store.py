"""A folder in a store that fsspec reaches; what goes wrong there is told with the store's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from perfeval_xl.batch.settings.location import Address
from perfeval_xl.messages import PerfevalError, RunError

_SECOND = 1_000_000_000
# Every store has its own name for when an object was last changed, and for what changes with it.
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")
_TAGS = ("ETag", "etag", "md5Hash", "generation", "version_id")


@dataclass(frozen=True, slots=True)
class Entry:
    """One object, as the store describes it."""

    size: int
    modified: int
    """When it was last changed, in nanoseconds; 0 where the store does not say."""
    tag: str
    """Another one as soon as the content is another one, as far as the store tells."""


class Store:
    """The folder at an address; names are below it, with "/" between their parts."""

    def __init__(self, address: Address) -> None:
        """Raise PerfevalError where fsspec or the store's own library is missing."""
        try:
            from fsspec.core import url_to_fs
        except ImportError:
            raise PerfevalError("ADDRESS_NEEDS_FSSPEC", found=address) from None
        self.address = address
        try:
            self._fs, root = url_to_fs(address.text)
        except ImportError as error:
            needed = _library(address.protocol) or error
            raise PerfevalError("ADDRESS_NEEDS_LIBRARY", found=address, expected=needed) from None
        except ValueError as error:  # no such protocol
            raise PerfevalError("ADDRESS_UNKNOWN", found=address, why=error) from None
        except Exception as error:
            raise self._failed(error) from error
        self._root = str(root).rstrip("/")
        self._made: set[str] = set()

    def exists(self) -> bool:
        """Return whether there is such a folder."""
        with self._translated():
            self._fs.invalidate_cache()
            return bool(self._fs.isdir(self._root))

    def entries(self) -> dict[str, Entry]:
        """Return all objects below the address by name, sorted."""
        try:
            with self._translated(absent=True):
                self._fs.invalidate_cache()
                infos = self._found()
        except FileNotFoundError:
            return {}
        below = len(self._root) + 1
        named = {str(path)[below:]: _entry(info) for path, info in infos.items()}
        return {name: named[name] for name in sorted(named) if name}

    def _found(self) -> dict[str, dict[str, Any]]:
        """Return what is below the address.

        What fsspec offers to all stores passes over folders that do not open: their files would
        seem to be gone. The stores that have a way of their own list everything at once.
        """
        from fsspec.asyn import AsyncFileSystem
        from fsspec.spec import AbstractFileSystem

        kind = type(self._fs)
        own = kind.find not in (AbstractFileSystem.find, AsyncFileSystem.find)
        if own or getattr(kind, "_find", None) not in (None, AsyncFileSystem._find):
            return dict(self._fs.find(self._root, detail=True))
        infos: dict[str, dict[str, Any]] = {}
        folders = [self._root]
        while folders:
            folder = folders.pop()
            try:
                listing = self._fs.ls(folder, detail=True)
            except FileNotFoundError as error:
                if folder == self._root:
                    raise
                raise OSError(f"{folder} 不见了") from error  # not the same as an empty store
            for info in listing:
                path = str(info["name"]).rstrip("/")
                if info["type"] == "directory" and path != folder:
                    folders.append(path)
                elif path != folder:
                    infos[path] = info
        return infos

    def entry(self, name: str) -> Entry | None:
        """Return one object; None where there is none of that name."""
        try:
            with self._translated(absent=True):
                self._fs.invalidate_cache()
                return _entry(self._fs.info(self._path(name)))
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes | None:
        """Return the content of an object; None where there is none of that name."""
        try:
            with self._translated(absent=True):
                return bytes(self._fs.cat_file(self._path(name)))
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Put a content under a name."""
        with self._translated():
            self._make_folder(name)
            self._fs.pipe_file(self._path(name), content)

    def fetch(self, name: str, path: Path) -> None:
        """Copy an object to a file, in a folder that is there."""
        with self._translated():
            self._fs.get_file(self._path(name), str(path))

    def send(self, path: Path, name: str) -> None:
        """Copy a file to an object; stores show it once it is whole."""
        with self._translated():
            self._make_folder(name)
            self._fs.put_file(str(path), self._path(name))

    def remove(self, name: str) -> None:
        """Remove an object, if it is there."""
        try:
            with self._translated(absent=True):
                self._fs.rm_file(self._path(name))
        except FileNotFoundError:
            return

    def _make_folder(self, name: str) -> None:
        """Make the folder that an object is to be in, once, in a store that has real ones.

        Others have buckets; there, a misspelt bucket would be made.
        """
        folder = self._path(name).rpartition("/")[0]
        if folder.startswith("/") and folder not in self._made:
            self._fs.makedirs(folder, exist_ok=True)
            self._made.add(folder)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _translated(self, *, absent: bool = False) -> Iterator[None]:
        """Tell what the store says as a RunError; where `absent`, let FileNotFoundError pass."""
        try:
            yield
        except MemoryError:
            raise
        # Each store's library has errors of its own for a wrong key or a network that is away:
        # everyday events, and no common class but this one.
        except Exception as error:
            if absent and isinstance(error, FileNotFoundError):
                raise
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> RunError:
        why = " ".join(str(error).split()) or type(error).__name__
        return RunError("ADDRESS_FAILED", found=self.address, why=why)


def _library(protocol: str) -> str:
    """Return the package that fsspec needs for a protocol; "" where it does not say."""
    from fsspec.registry import known_implementations

    package = str(known_implementations.get(protocol, {}).get("class", "")).split(".")[0]
    return "" if package == "fsspec" else package


def _entry(info: dict[str, Any]) -> Entry:
    size = int(info.get("size") or 0)
    modified = next((_time(info[key]) for key in _TIMES if info.get(key)), 0)
    tag = next((str(info[key]) for key in _TAGS if info.get(key)), f"{size} {modified}")
    return Entry(size, modified, tag)


def _time(value: object) -> int:
    """Return nanoseconds: stores write a time in seconds, as a datetime or in ISO letters."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return 0
    if isinstance(value, datetime):
        value = value.timestamp()
    return int(value * _SECOND) if isinstance(value, int | float) else 0
