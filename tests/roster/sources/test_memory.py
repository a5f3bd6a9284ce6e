"""Hostile and large packages stay within memory; each is read by a process of its own."""

import json
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
READ = """
import json, resource, sys
from portal.roster.sources.archive import PackageRefused, open_package
from portal.roster.sources.reader import KINDS, read_package
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
try:
    with open_package(sys.argv[1]) as package:
        roster = read_package(package)
        for kind in KINDS:
            for rows in roster.slices(kind):
                pass
        answer = roster.verdict
        if answer == "refused":
            answer = next(c for c in roster.problems.codes if c.startswith("csv."))
except PackageRefused as refusal:
    answer = refusal.code
# Not ru_maxrss: that begins with what the process had that started this one, and a test run grows.
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([answer, peak // 1024]))
"""


def reading(path):
    """(refusal or verdict, peak memory in MB) under a hard limit of 600 MB address space."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path), str(600 * 1024 * 1024)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def raw_zip(path, members):
    """A zip written by hand of (name, deflated bytes, claimed size): no time is spent on packing."""
    body, directory = bytearray(), bytearray()
    for name, packed, size in members:
        encoded = name.encode()
        fields = struct.pack("<5H3I2H", 20, 0, 8, 0, 33, 0, len(packed), size, len(encoded), 0)
        tail = struct.pack("<3H2I", 0, 0, 0, 0, len(body))
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + tail + encoded
        body += b"PK\x03\x04" + fields + encoded + packed
    count = len(members) & 0xFFFF
    end = struct.pack("<4H2IH", 0, 0, count, count, len(directory), len(body), 0)
    path.write_bytes(body + directory + b"PK\x05\x06" + end)
    return path


def deflated(piece, times=1):
    """The same piece of bytes many times, deflated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * times + packer.flush()


@pytest.mark.parametrize(("letter", "code"), [(b"\0", "csv.nul"), (b"a", "zip.ratio")])
def test_a_gigabyte_of_the_same_is_refused_within_200_mb(tmp_path, letter, code):
    bomb = deflated(letter * 1024 * 1024, 1024)
    answer, peak = reading(raw_zip(tmp_path / "x.zip", [("users.csv", bomb, 1024**3)]))
    assert answer == code
    assert peak < 200


@pytest.mark.parametrize("count", [70_000, 65_536 + 5])
def test_seventy_thousand_members_are_refused_within_200_mb(tmp_path, count):
    empty = deflated(b"")
    members = [(f"{number}.csv", empty, 0) for number in range(count)]
    answer, peak = reading(raw_zip(tmp_path / "x.zip", members))
    assert answer == "zip.entry_count_exceeded"
    assert peak < 200


def test_a_quote_that_never_closes_does_not_swallow_the_memory(tmp_path):
    lines = b"".join(b"%d,%d\n" % (number, number**9) for number in range(200_000))
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("users.csv", b'"' + lines)
    answer, peak = reading(tmp_path / "x.zip")
    assert answer == "csv.cell_too_long"
    assert peak < 200
