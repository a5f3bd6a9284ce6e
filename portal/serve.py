"""`homeroom serve`: the web server (Granian, two processes) and the background worker, started and stopped as one.

When this process ends, by Ctrl+C, by the system or by `kill -9`, everything it started ends too.
"""

import ctypes
import logging
import multiprocessing
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.log import LogLevels

from portal import create_app
from portal.config import Settings
from portal.db import database, let_go, migrate
from portal.desk import watermark
from portal.desk.backups import back_up_before_migrating
from portal.desk.running import claimed, note_address
from portal.rsgi import Gateway

log = logging.getLogger("homeroom.serve")
WEB_PROCESSES = 2
THREADS = 8  # a process; below the database pool's size
# A process. Each browser counts that keeps a connection for its next page, half a minute long: when school begins those
# are as many as there are people, and whoever comes after the last waits.
CONNECTIONS = 4096
STOP_SECONDS = 20  # how long a request or a piece of background work may take to finish
DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG
SERVER_PID = "HOMEROOM_SERVER_PID"


class CannotServe(Exception):
    """Why the server does not start; one sentence for whoever started it."""


def serve(settings: Settings, welcome_link: Callable[[], str | None] = lambda: None) -> int:
    """Bring the database up to date and serve until told to stop; returns the exit code.

    `welcome_link` gives the one-time address of the first run, or None once there is a portal admin. Raises
    `CannotServe` when the port is taken or the certificate can't be used, `AlreadyRunning` for a second start.
    """
    check_port(settings.host, settings.port)
    with claimed(settings):
        back_up_before_migrating(settings)
        migrate(settings)
        _warn_of_lost_history(settings)
        link = welcome_link()
        let_go()  # a connection carried into the web processes would be shared by them
        _hand_down(settings)
        _allow_files()
        server, worker = _web_server(settings), BackgroundWorker()

        @server.on_startup
        def say_where() -> None:
            note_address(settings, address(settings))
            print(f"Homeroom is running at {address(settings)} (stop it with Ctrl+C).", flush=True)
            if link:
                print(f"Set it up here, once: {link}", flush=True)
            worker.start()

        try:
            server.serve()
        finally:
            worker.stop()
        return 1 if worker.gave_up else 0


def check_port(host: str, port: int) -> None:
    """Refuse a taken port in one line. Granian would share it with another Granian without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as e:
            hint = "Choose another with --port." if port else ""
            raise CannotServe(f"{host} port {port} can't be used: {e.strerror or e}. {hint}".strip()) from e


def address(settings: Settings) -> str:
    """What to type into a browser on this computer."""
    scheme = "https" if settings.tls_certificate else "http"
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    return f"{scheme}://{host}:{settings.port}"


def web_app() -> Any:
    """What each web process serves.

    Without its parent it ends at once, and the database takes back what it had begun: told gently in its first
    moments, Granian waits for itself, and an orphan would keep the port for ever.
    """
    end_with_parent(signal.SIGKILL)
    app = create_app()
    return Gateway(app, app.config["SETTINGS"].trusted_proxies, THREADS)


def end_with_parent(by: int = signal.SIGTERM) -> None:
    """Get this signal when the server process is gone (Linux): no orphan goes on answering."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, by)
    if os.environ.get(SERVER_PID, str(os.getppid())) != str(os.getppid()):
        sys.exit(0)  # it was gone before the line above could ask for the signal


class BackgroundWorker:
    """`homeroom worker` as a child: started again when it dies, until it dies too often.

    Its thread lives as long as this process, which matters: the child's death signal is bound to the thread that
    started it.
    """

    WEB_FIRST_SECONDS = 1.0  # whoever started Homeroom waits for its first page, not for the background
    TOO_OFTEN = 5
    SOON_SECONDS = 10.0

    def __init__(self) -> None:
        self.gave_up = False
        self._stopping = threading.Event()
        self._child: subprocess.Popen | None = None
        self._thread = threading.Thread(target=self._keep_running, name="background-worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the child after what it is doing; called from the main thread, also when nothing was started."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS + 10)

    def _keep_running(self) -> None:
        quick_deaths = 0
        self._stopping.wait(self.WEB_FIRST_SECONDS)
        while not self._stopping.is_set() and quick_deaths < self.TOO_OFTEN:
            began = time.monotonic()
            self._child = subprocess.Popen([sys.executable, "-m", "portal.cli", "worker"], start_new_session=True)
            while self._child.poll() is None and not self._stopping.wait(0.5):
                pass
            if self._stopping.is_set():
                break
            log.error("background worker ended, starting it again", extra={"facts": {"code": self._child.returncode}})
            quick_deaths = quick_deaths + 1 if time.monotonic() - began < self.SOON_SECONDS else 0
            self._stopping.wait(min(2**quick_deaths, 10) / 2)
        self._end_child()
        if not self._stopping.is_set():
            log.error("the background worker keeps ending: stopping Homeroom")
            self.gave_up = True
            os.kill(os.getpid(), signal.SIGTERM)

    def _end_child(self) -> None:
        if self._child is None or self._child.poll() is not None:
            return
        self._child.terminate()
        try:
            self._child.wait(STOP_SECONDS + 5)
        except subprocess.TimeoutExpired:
            self._child.kill()


def _warn_of_lost_history(settings: Settings) -> None:
    """Say at once that the database went back in time; running on hides it under new history (R-24)."""
    with database.connection_context():
        lost = watermark.lines_lost(settings)
    if lost:
        print(f"WARNING: {watermark.explain(lost)}", file=sys.stderr, flush=True)


def _hand_down(settings: Settings) -> None:
    """Let the web processes and the worker load the same settings, `--host` and `--port` included."""
    os.environ["HOMEROOM_INSTANCE"] = str(settings.instance)
    os.environ[SERVER_PID] = str(os.getpid())
    os.environ["HOMEROOM_HOST"], os.environ["HOMEROOM_PORT"] = settings.host, str(settings.port)


def _allow_files() -> None:
    """A connection is an open file, of which Linux gives a program 1,024 unless it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _web_server(settings: Settings) -> Granian:
    multiprocessing.set_start_method("fork" if sys.platform == "linux" else "spawn", force=True)
    if hasattr(os, "register_at_fork"):
        # Until a web process has its own, it would inherit handlers that only take a note: told to stop in its
        # first moments, it would not.
        os.register_at_fork(after_in_child=_default_signals)
    certificate, key = _tls(settings)
    return Granian(
        "portal.serve:web_app",
        factory=True,
        interface=Interfaces.RSGI,
        # No HTTP/2: one of its connections may ask for hundreds of answers and read none. A page here is six requests.
        http=HTTPModes.http1,
        address=settings.host,
        port=settings.port,
        workers=WEB_PROCESSES,
        backlog=1024,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOP_SECONDS,
        websockets=False,
        log_access=False,  # the portal writes its own lines, without the tokens that stand in addresses (S-11, S-58)
        log_level=LogLevels.error,
        ssl_cert=certificate,
        ssl_key=key,
        ssl_protocol_min=SSLProtocols.tls12,
    )


def _tls(settings: Settings) -> tuple[Path | None, Path | None]:
    """Certificate and key, both or neither, read once here so that a wrong path is one clear line."""
    named = {"tls_certificate": settings.tls_certificate, "tls_key": settings.tls_key}
    if not any(named.values()):
        return None, None
    for setting, value in named.items():
        try:
            Path(value or "not set").read_bytes()
        except OSError as e:
            raise CannotServe(f"The setting {setting} names a file that can't be read: {value or 'none'}.") from e
    return Path(settings.tls_certificate), Path(settings.tls_key)


def _default_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
