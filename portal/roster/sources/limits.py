"""How big a package may be, and the refusal of one that is hostile or broken."""

import io
from collections.abc import Iterator
from typing import NoReturn

MEGABYTE = 1024 * 1024
MAX_PACKAGE_BYTES = 256 * MEGABYTE
MAX_MEMBER_BYTES = 512 * MEGABYTE
MAX_TOTAL_BYTES = 1024 * MEGABYTE
MAX_MEMBERS = 200
MAX_DIRECTORY_BYTES = MEGABYTE
MAX_RATIO = 100
RATIO_FROM_BYTES = MEGABYTE
CHUNK_BYTES = 64 * 1024


class PackageRefused(Exception):
    """The package is not read any further; `sentence` says why and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Budget:
    """Counts the bytes really read, of one file and of the whole package."""

    def __init__(self) -> None:
        self.total = 0

    def spend(self, name: str, count: int, of_file: int) -> None:
        """Add `count` bytes read of a file of which `of_file` bytes are read by now."""
        self.total += count
        if of_file > MAX_MEMBER_BYTES:
            refuse(
                "zip.entry_too_large",
                f"{name} is larger than {MAX_MEMBER_BYTES // MEGABYTE} MB unpacked. "
                "Export a smaller package, for example one school at a time.",
            )
        if self.total > MAX_TOTAL_BYTES:
            refuse(
                "zip.total_uncompressed_size_exceeded",
                f"The package is larger than {MAX_TOTAL_BYTES // MEGABYTE} MB unpacked. "
                "Export a smaller package, for example one school at a time.",
            )


class Chunks(io.RawIOBase):
    """A readable binary file made of chunks that are produced as they are asked for."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:
        view = memoryview(buffer)
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        part = self._rest[: len(view)]
        self._rest = self._rest[len(part) :]
        view[: len(part)] = part
        return len(part)


def refuse(code: str, sentence: str) -> NoReturn:
    """Stop reading the package."""
    raise PackageRefused(code, sentence)
