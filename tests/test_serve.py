"""`homeroom serve` as people run it: a real process, reached over a real socket."""

import datetime
import os
import resource
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.desk.running import BEAT_FILE
from tests.serving import Server, children, come_true

HOMEROOM = [sys.executable, "-m", "portal.cli"]


@pytest.fixture
def start(bare_database_url: str, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """`start()` runs a server on an instance of this test's own, and ends it afterwards."""
    servers = []

    def start_server(**settings: str) -> Server:
        servers.append(Server(tmp_path / "instance", {"database_url": bare_database_url} | settings))
        return servers[-1]

    yield start_server
    for server in servers:
        server.end()


@pytest.fixture
def few_files() -> Iterator[None]:
    """As a program is given them: what the server starts with, and this test needs fewer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_one_command_migrates_serves_and_prints_the_welcome_link(start: Callable[..., Server]):
    server = start()
    assert server.answers()
    assert f"http://127.0.0.1:{server.port}" in server.output()
    assert "/welcome?code=" in server.output()


@pytest.mark.any_database
def test_a_monitor_sees_no_trouble_while_it_starts(start: Callable[..., Server], tmp_path: Path):
    beat = tmp_path / "instance" / BEAT_FILE
    beat.parent.mkdir(mode=0o700)
    beat.touch()
    os.utime(beat, (1, 1))  # it ran long ago
    server, seen = start(), []
    assert come_true(lambda: seen.append(server.status("/health")) or beat.stat().st_mtime > 1)
    seen.append(server.status("/health"))
    assert set(seen) <= {0, 200}
    assert seen[-1] == 200


@pytest.mark.any_database
def test_as_many_open_connections_as_there_are_people_keep_nobody_out(start: Callable[..., Server], few_files: None):
    server = start()
    assert server.answers()
    with ExitStack() as kept:
        for _ in range(700):
            kept.enter_context(socket.create_connection(("127.0.0.1", int(server.port)))).sendall(b"GET /health HTT")
        assert server.status("/sign-in") == 200


def test_it_ends_with_exit_code_0_and_takes_everything_with_it(start: Callable[..., Server]):
    server = start()
    assert server.answers()
    assert come_true(lambda: len(children(server.process.pid)) == 3)  # two web processes and the worker
    family = children(server.process.pid)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0
    assert come_true(lambda: not any(is_alive(pid) for pid in family))


def test_nothing_survives_the_death_of_the_server(start: Callable[..., Server]):
    server = start()
    assert server.answers()
    assert come_true(lambda: len(children(server.process.pid)) == 3)
    family = children(server.process.pid)
    server.process.kill()
    assert come_true(lambda: not any(is_alive(pid) for pid in family))


def test_a_worker_that_dies_is_started_again(start: Callable[..., Server]):
    server = start()
    assert server.answers()
    assert come_true(lambda: server.worker() is not None)
    first = server.worker()
    os.kill(first, signal.SIGKILL)
    assert come_true(lambda: server.worker() not in (None, first))


@pytest.mark.any_database
def test_a_second_server_of_the_same_folder_is_refused_in_one_line(start: Callable[..., Server]):
    first = start()
    assert first.answers()
    second = start()
    assert second.process.wait(30) == 1
    assert second.output().startswith("Error: Homeroom already runs with the folder")
    assert len(second.output().strip().splitlines()) == 1


def test_a_database_that_went_back_in_time_is_said_at_the_start(start: Callable[..., Server], tmp_path: Path):
    (tmp_path / "instance").mkdir(mode=0o700)
    (tmp_path / "instance" / "watermark.json").write_text('{"history": 12}')
    server = start()
    assert server.answers()
    assert "12 lines of history that were there are gone" in server.output()


@pytest.mark.any_database
def test_a_taken_port_is_one_line_and_exit_code_1(start: Callable[..., Server]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = start(port=str(taken.getsockname()[1]))
        assert server.process.wait(30) == 1
    assert "can't be used: Address already in use" in server.output()
    assert len(server.output().strip().splitlines()) == 1


@pytest.mark.any_database
def test_with_a_certificate_it_speaks_https(start: Callable[..., Server], tmp_path: Path):
    certificate, key = self_signed(tmp_path)
    server = start(tls_certificate=str(certificate), tls_key=str(key))
    assert server.answers(scheme="https", trust=ssl.create_default_context(cafile=str(certificate)))


@pytest.mark.any_database
def test_a_certificate_that_is_not_there_is_one_line(start: Callable[..., Server], tmp_path: Path):
    server = start(tls_certificate=str(tmp_path / "none.pem"), tls_key=str(tmp_path / "none.key"))
    assert server.process.wait(30) == 1
    assert "tls_certificate names a file that can't be read" in server.output()


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, good for a day."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    draft = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    draft = draft.not_valid_before(now).not_valid_after(now + datetime.timedelta(1)).add_extension(here, critical=False)
    certificate = draft.sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*plain))
    return folder / "cert.pem", folder / "key.pem"


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
