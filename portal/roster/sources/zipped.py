"""A zip file as the source of a package: nothing in it is believed before it was looked at."""

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from portal.roster.sources.limits import (
    CHUNK_BYTES,
    MAX_DIRECTORY_BYTES,
    MAX_MEMBERS,
    MAX_PACKAGE_BYTES,
    MAX_RATIO,
    MEGABYTE,
    RATIO_FROM_BYTES,
    Budget,
    PackageRefused,
    refuse,
)

_END = b"PK\x05\x06"
_END64_LOCATOR = b"PK\x06\x07"
_END64 = b"PK\x06\x06"
_LOCAL = b"PK\x03\x04"
_END_BYTES = 22
_COMMENT_BYTES = 65535
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_AES = 99
_ARCHIVES = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".jar")
_DAMAGED = "The zip file is damaged or was not copied completely. Export it again."


def check_end(file: BinaryIO) -> None:
    """Refuse by the end record alone what could hurt while its directory is read.

    `zipfile` reads the whole directory into memory, so its size and count are looked at first.
    """
    size = file.seek(0, os.SEEK_END)
    if size > MAX_PACKAGE_BYTES:
        refuse(
            "zip.input_too_large",
            f"The file is larger than {MAX_PACKAGE_BYTES // MEGABYTE} MB. "
            "Export a smaller package, for example one school at a time.",
        )
    tail_at = max(0, size - _END_BYTES - _COMMENT_BYTES - 20)
    file.seek(tail_at)
    tail = file.read(size - tail_at)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_BYTES:
        _refuse_without_end(file)
    count, directory = struct.unpack_from("<HI", tail, end + 10)
    if end >= 20 and tail[end - 20 : end - 16] == _END64_LOCATOR:
        (record_at,) = struct.unpack_from("<Q", tail, end - 12)
        file.seek(min(record_at, size))
        record = file.read(56)
        if len(record) < 56 or record[:4] != _END64:
            refuse("zip.invalid_archive", _DAMAGED)
        count, directory = struct.unpack_from("<QQ", record, 32)
    _check_count(count)
    if directory > MAX_DIRECTORY_BYTES:
        refuse("zip.entry_count_exceeded", "The zip file's list of contents is too long.")


def _refuse_without_end(file: BinaryIO) -> None:
    file.seek(0)
    if file.read(4) == _LOCAL:
        refuse("zip.invalid_archive", "The zip file ends too early. Copy or export it again.")
    refuse(
        "zip.invalid_archive",
        "This is not a zip file. Choose the zip file that your student information system exports.",
    )


def _check_count(count: int) -> None:
    if count > MAX_MEMBERS:
        refuse(
            "zip.entry_count_exceeded",
            f"The zip file holds {count:,} files. A roster has at most 22: "
            "choose the zip file that your student information system exports.",
        )


def members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """All entries of the zip, after refusing everything that has no place in a roster."""
    entries = archive.infolist()
    _check_count(len(entries))
    seen = set()
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        _check_name(name)
        _check_kind(entry, name)
        if name in seen:
            refuse("zip.entry_duplicate_name", f"The zip file holds {shown(name)} twice.")
        seen.add(name)
    return entries


def _check_name(name: str) -> None:
    if not name or "\0" in name:
        refuse("zip.entry_empty_name", "The zip file holds a file whose name cannot be read.")
    if name.startswith("/") or name[1:2] == ":":
        refuse(
            "zip.entry_absolute_path",
            f"The zip file wants to put {shown(name)} at a place outside of it. It was refused to be on the safe side.",
        )
    if ".." in name.split("/"):
        refuse(
            "zip.entry_path_traversal",
            f"The zip file wants to climb out of its folder ({shown(name)}). It was refused to be on the safe side.",
        )
    if name.lower().endswith(_ARCHIVES):
        refuse(
            "zip.nested_archive",
            f"The zip file holds another packed file ({shown(name)}). Unpack it, and choose the inner file.",
        )


def _check_kind(entry: zipfile.ZipInfo, name: str) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        refuse("zip.symlink", f"{shown(name)} in the zip file is a link, not a file.")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        refuse("zip.special_file", f"{shown(name)} in the zip file is a device, not a file.")
    if entry.flag_bits & _ENCRYPTED or entry.compress_type == _AES:
        refuse(
            "zip.encrypted",
            "The zip file is protected by a password. Export it without one, or unpack it and zip the files again.",
        )
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse(
            "zip.unsupported_compression",
            f"{shown(name)} is packed in a way that cannot be read here. Unpack the zip file and zip the files again.",
        )


def shown(name: str) -> str:
    """A member's name as it may stand in a sentence."""
    return "".join(letter if letter.isprintable() else "·" for letter in name[:80])


def unpack(file: BinaryIO, entry: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The entry's bytes in chunks; sizes, ratio and checksum are held against what is really there.

    Raises PackageRefused as soon as the entry turns out to be something else than it claims.
    """
    unpacker = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    taken = done = checksum = 0
    for packed in _packed_chunks(file, entry):
        taken += len(packed)
        for chunk, left in _inflated(unpacker, packed, entry):
            done += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            budget.spend(shown(entry.filename), len(chunk), done)
            _check_sizes(entry, done, taken - left)
            yield chunk
    if done != entry.file_size or checksum != entry.CRC or (unpacker and not unpacker.eof):
        _refuse_sizes(entry)


def _packed_chunks(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    position, unread = _data_start(file, entry), entry.compress_size
    while unread:
        file.seek(position)  # other members may be read in between
        packed = file.read(min(CHUNK_BYTES, unread))
        if not packed:
            refuse("zip.invalid_archive", _DAMAGED)
        position, unread = position + len(packed), unread - len(packed)
        yield packed


def _inflated(
    unpacker: "zlib._Decompress | None", packed: bytes, entry: zipfile.ZipInfo
) -> Iterator[tuple[bytes, int]]:
    """(bytes, how many packed bytes are left), never more than a chunk at a time."""
    if unpacker is None:
        yield packed, 0
        return
    chunk = b""
    while packed or (len(chunk) == CHUNK_BYTES and not unpacker.eof):
        if unpacker.eof:
            _refuse_sizes(entry)
        try:
            chunk = unpacker.decompress(packed, CHUNK_BYTES)
        except zlib.error as why:
            raise PackageRefused("zip.invalid_archive", _DAMAGED) from why
        packed = unpacker.unconsumed_tail or unpacker.unused_data
        if chunk:
            yield chunk, len(packed)


def _check_sizes(entry: zipfile.ZipInfo, done: int, packed: int) -> None:
    if done > RATIO_FROM_BYTES and done > MAX_RATIO * packed:
        refuse(
            "zip.ratio",
            f"{shown(entry.filename)} unpacks to more than {MAX_RATIO} times its size. "
            "No roster does that; it was refused to be on the safe side.",
        )
    if done > entry.file_size:
        _refuse_sizes(entry)


def _refuse_sizes(entry: zipfile.ZipInfo) -> None:
    refuse(
        "zip.wrong_size",
        f"{shown(entry.filename)} is not what the zip file says about it: size or checksum differ. "
        "Export the package again.",
    )


def _data_start(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    size = file.seek(0, os.SEEK_END)
    if not 0 <= entry.header_offset < size:
        refuse("zip.invalid_archive", _DAMAGED)
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != _LOCAL:
        refuse("zip.invalid_archive", _DAMAGED)
    name_length, extra_length = struct.unpack_from("<HH", header, 26)
    return entry.header_offset + 30 + name_length + extra_length
