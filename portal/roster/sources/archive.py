"""Opening a package: a zip file or a folder, read in small pieces and never unpacked to disk."""

import hashlib
import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from functools import cached_property, partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from portal.roster.sources.limits import (
    CHUNK_BYTES,
    MAX_MEMBERS,
    Budget,
    Chunks,
    PackageRefused,
    refuse,
)
from portal.roster.sources.zipped import check_end, members, shown, unpack

__all__ = ["Package", "PackageRefused", "Remark", "open_package"]

_LITTER = {"__macosx", ".ds_store", "thumbs.db", "desktop.ini"}


class Remark(NamedTuple):
    """Something odd about the packing; whether it matters depends on the version inside."""

    code: str
    name: str
    text: str
    remedy: str = ""
    """What to do where it makes the package be refused."""


class Package:
    """The files of a package by name. Use it with `with`; `open` enforces all limits."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.remarks: list[Remark] = []
        self.sizes: dict[str, int] = {}
        self._budget = Budget()
        self._close = ExitStack()
        self._sources: dict[str, Callable[[], Iterator[bytes]]] = {}

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: object) -> None:
        self._close.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files at the root, in the order of the package."""
        return tuple(self._sources)

    def open(self, name: str) -> BinaryIO:
        """The file as a binary stream. Raises KeyError, and PackageRefused while reading."""
        stream = io.BufferedReader(Chunks(self._sources[name]()), CHUNK_BYTES)
        if stream.peek(4)[:4] == b"PK\x03\x04":
            refuse(
                "zip.nested_archive",
                f"{shown(name)} is itself a packed file. Unpack it, and choose the inner file.",
            )
        return stream

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the zip file, or of names and contents of the folder's files, in hex."""
        if self.path.is_dir():
            digest = hashlib.sha256()
            for name in sorted(self._sources):
                content = hashlib.sha256()
                for chunk in self._sources[name]():
                    content.update(chunk)
                digest.update(f"{name}\0{content.hexdigest()}\n".encode())
            return digest.hexdigest()
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def add_zip(self) -> None:
        """Take the root files of the zip at `path`."""
        file = self._close.enter_context(self.path.open("rb"))
        check_end(file)
        try:
            archive = self._close.enter_context(zipfile.ZipFile(file))
            entries = {entry: entry.orig_filename.replace("\\", "/") for entry in members(archive)}
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as why:
            raise PackageRefused(
                "zip.invalid_archive",
                "The zip file is damaged or was not copied completely. Export it again.",
            ) from why
        kept = {entry: name for entry, name in entries.items() if not self._is_litter(name)}
        wrapping = self._wrapping_folder(kept.values())
        for entry, name in kept.items():
            inner = name.removeprefix(wrapping)
            if inner and self._is_root_file(inner):
                self.sizes[inner] = entry.file_size
                self._sources[inner] = partial(unpack, file, entry, self._budget)

    def add_folder(self) -> None:
        """Take the files of the folder at `path`; links are refused, sub-folders left alone."""
        with os.scandir(self.path) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        if len(entries) > MAX_MEMBERS:
            refuse(
                "zip.entry_count_exceeded",
                f"The folder holds {len(entries):,} files. A roster has at most 22: "
                "choose the folder that holds only the roster.",
            )
        for entry in entries:
            name = entry.name + "/" * entry.is_dir(follow_symlinks=False)
            if self._is_litter(name):
                continue
            if entry.is_symlink():
                refuse("zip.symlink", f"{shown(name)} in the folder is a link, not a file.")
            if self._is_root_file(name):
                self.sizes[name] = entry.stat(follow_symlinks=False).st_size
                self._sources[name] = partial(_plain_chunks, Path(entry.path), self._budget)

    def _is_litter(self, name: str) -> bool:
        parts = name.lower().strip("/").split("/")
        if not (_LITTER & set(parts) or parts[-1].startswith("._")):
            return False
        text = "was added by the computer that packed the files, and is not read."
        self.remarks.append(Remark(_packing_code(name), shown(name), text, "Take it out of the zip file."))
        return True

    def _wrapping_folder(self, names: Collection[str]) -> str:
        """ "name/" when everything lies in that one folder, as when somebody zips a folder."""
        tops = {name.partition("/")[0] + "/" for name in names if "/" in name}
        if len(tops) != 1 or any("/" not in name for name in names):
            return ""
        (top,) = tops
        text = "is a folder around the files."
        self.remarks.append(Remark("zip.entry_nested_path", shown(top), text, "Zip the files, not the folder."))
        if top in names:
            text = "has an entry of its own in the zip file, where only files should be."
            self.remarks.append(Remark("zip.entry_directory", shown(top), text))
        return top

    def _is_root_file(self, name: str) -> bool:
        if "/" not in name:
            return True
        text = "lies in a folder and is not read. Put all files side by side."
        if name.endswith("/"):
            text = "is a folder and is not read. Put all files side by side, without folders."
        self.remarks.append(Remark(_packing_code(name), shown(name), text))
        return False


def _packing_code(name: str) -> str:
    if name.endswith("/"):
        return "zip.entry_directory"
    return "zip.entry_nested_path" if "/" in name else "package.unknown_file"


def open_package(path: str | Path) -> Package:
    """Open a zip file or a folder for reading.

    Raises PackageRefused (code and a sentence for people) for what is hostile, broken or no package,
    and FileNotFoundError or PermissionError as `open` does.
    """
    package = Package(Path(path))
    try:
        if package.path.is_dir():
            package.add_folder()
        else:
            package.add_zip()
    except BaseException:
        package.__exit__()
        raise
    return package


def _plain_chunks(path: Path, budget: Budget) -> Iterator[bytes]:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            refuse("zip.special_file", f"{shown(path.name)} in the folder is not a plain file.")
        done = 0
        while chunk := file.read(CHUNK_BYTES):
            done += len(chunk)
            budget.spend(path.name, len(chunk), done)
            yield chunk
