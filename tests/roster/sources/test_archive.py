"""Zip files and folders: what is refused, and why."""

import os
import stat
import struct
import zipfile
from contextlib import suppress

import pytest

from portal.roster.sources.archive import PackageRefused, open_package


def zipped(path, *members, method=zipfile.ZIP_DEFLATED):
    """A zip of (name or ZipInfo, content)."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def special(name, mode):
    """An entry with a Unix file type."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (mode | 0o644) << 16
    return info


def read_all(path):
    """Opens the package and reads every file of it."""
    with open_package(path) as package:
        for name in package.names:
            package.open(name).read()


def refusal(path):
    """Reads everything; the refusal that comes of it."""
    with pytest.raises(PackageRefused) as caught:
        read_all(path)
    assert caught.value.sentence.endswith(".")
    return caught.value.code


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("../users.csv", "zip.entry_path_traversal"),
        ("a/../../users.csv", "zip.entry_path_traversal"),
        ("..\\users.csv", "zip.entry_path_traversal"),
        ("/etc/passwd", "zip.entry_absolute_path"),
        ("C:\\users.csv", "zip.entry_absolute_path"),
        ("\\\\server\\users.csv", "zip.entry_absolute_path"),
        ("inner.zip", "zip.nested_archive"),
        ("inner.tar.gz", "zip.nested_archive"),
        (special("users.csv", stat.S_IFLNK), "zip.symlink"),
        (special("users.csv", stat.S_IFCHR), "zip.special_file"),
        (special("users.csv", stat.S_IFIFO), "zip.special_file"),
    ],
)
def test_a_zip_with_a_hostile_member_is_refused(tmp_path, member, code):
    assert refusal(zipped(tmp_path / "x.zip", (member, "x"))) == code


def test_the_same_name_twice_is_refused(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "x.zip", ("users.csv", "a"), ("users.csv", "b"))
    assert refusal(path) == "zip.entry_duplicate_name"


def test_a_zip_in_a_csv_s_clothes_is_refused(tmp_path):
    inner = zipped(tmp_path / "inner.zip", ("a.csv", "x")).read_bytes()
    assert refusal(zipped(tmp_path / "x.zip", ("users.csv", inner))) == "zip.nested_archive"


def test_an_encrypted_zip_is_refused(tmp_path):
    path = zipped(tmp_path / "x.zip", ("users.csv", "x"))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refusal(path) == "zip.encrypted"


def test_an_unusual_compression_is_refused(tmp_path):
    path = zipped(tmp_path / "x.zip", ("users.csv", "x"), method=zipfile.ZIP_BZIP2)
    assert refusal(path) == "zip.unsupported_compression"


@pytest.mark.parametrize("claimed", [5, 5000])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_size_that_lies_is_refused(tmp_path, claimed, method):
    path = zipped(tmp_path / "x.zip", ("users.csv", os.urandom(1000)), method=method)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, claimed)
    path.write_bytes(data)
    assert refusal(path) == "zip.wrong_size"


def test_a_damaged_file_is_refused(tmp_path):
    path = zipped(tmp_path / "x.zip", ("users.csv", b"x" * 1000), method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[500] ^= 1
    path.write_bytes(data)
    assert refusal(path) == "zip.wrong_size"


def test_a_bomb_is_refused_by_its_ratio(tmp_path):
    path = zipped(tmp_path / "x.zip", ("users.csv", b"a" * 20_000_000))
    assert refusal(path) == "zip.ratio"


def test_a_small_file_may_shrink_as_it_likes(tmp_path):
    path = zipped(tmp_path / "x.zip", ("users.csv", b"a" * 900_000))
    with open_package(path) as package, package.open("users.csv") as stream:
        assert len(stream.read()) == 900_000


@pytest.mark.parametrize("cut", [0.5, 0.999])
def test_a_truncated_zip_is_refused(tmp_path, cut):
    path = zipped(tmp_path / "x.zip", ("users.csv", os.urandom(30_000)))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    assert refusal(path) == "zip.invalid_archive"


@pytest.mark.parametrize("content", [b"", b"sourcedId,username\n", os.urandom(500)])
def test_what_is_no_zip_is_refused(tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    assert refusal(tmp_path / "x.zip") == "zip.invalid_archive"


def test_any_single_flipped_byte_is_refused_or_harmless(tmp_path):
    path = zipped(tmp_path / "x.zip", ("users.csv", b"sourcedId\nu1\n"))
    good = path.read_bytes()
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        with suppress(PackageRefused):
            read_all(path)


def test_a_folder_is_read_without_following_links(tmp_path):
    (tmp_path / "users.csv").write_text("sourcedId\n")
    (tmp_path / "deep").mkdir()
    with open_package(tmp_path) as package:
        assert package.names == ("users.csv",)
        assert [remark.code for remark in package.remarks] == ["zip.entry_directory"]
    (tmp_path / "orgs.csv").symlink_to("/etc/passwd")
    assert refusal(tmp_path) == "zip.symlink"


def test_a_pipe_in_a_folder_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "users.csv")
    assert refusal(tmp_path) == "zip.special_file"


def test_a_folder_of_many_files_is_refused(tmp_path):
    for number in range(201):
        (tmp_path / f"{number}.csv").touch()
    assert refusal(tmp_path) == "zip.entry_count_exceeded"


def test_the_fingerprint_knows_a_package_again(tmp_path):
    path = zipped(tmp_path / "x.zip", ("users.csv", "x"))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "users.csv").write_text("x")
    prints = []
    for source in (path, path, folder, folder):
        with open_package(source) as package:
            prints.append(package.fingerprint)
    (folder / "users.csv").write_text("y")
    with open_package(folder) as package:
        prints.append(package.fingerprint)
    assert prints[0] == prints[1]
    assert prints[2] == prints[3]
    assert len(set(prints)) == 3
