"""A real `homeroom serve` for tests that need the whole thing."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 30


class Server:
    """One server process on a free port; its settings go through the environment."""

    def __init__(self, instance: Path, settings: dict[str, str]) -> None:
        self.port = int(settings.get("port") or free_port())
        self._log = instance.with_name(f"serve-{self.port}.log")
        wanted = {"instance": str(instance), "port": str(self.port)} | settings
        wanted |= {"password_memory_kib": "8", "password_rounds": "1"}
        environment = os.environ | {f"HOMEROOM_{name.upper()}": value for name, value in wanted.items()}
        with self._log.open("wb") as log:
            command = [sys.executable, "-m", "portal.cli", "serve"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )

    def output(self) -> str:
        return self._log.read_text()

    def answers(self, path: str = "/static/vendor/htmx-4.0.1.min.js", **how: object) -> bool:
        """Whether a page comes, after waiting for the start."""
        return come_true(lambda: self.process.poll() is not None or self.status(path, **how) == 200) and (
            self.process.poll() is None
        )

    def status(self, path: str, scheme: str = "http", trust: ssl.SSLContext | None = None) -> int:
        """The answer's status now; 0 for none."""
        try:
            with urllib.request.urlopen(f"{scheme}://localhost:{self.port}{path}", timeout=10, context=trust) as answer:
                return answer.status
        except urllib.error.HTTPError as e:
            e.close()
            return e.code
        except OSError:
            return 0

    def worker(self) -> int | None:
        """The process of the background worker."""
        return next((pid for pid in children(self.process.pid) if "worker" in command_line(pid)), None)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE_SECONDS)


def come_true(fact: Callable[[], bool]) -> bool:
    """Whether the fact holds before patience ends: other processes take the time they take."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not fact():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


def children(pid: int) -> list[int]:
    """The processes this one started (Linux)."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in path.read_text().split()]
    return found


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
