"""What somebody waits for who comes for the first time: the server's start, and everything a first page loads."""

import re
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from bench import homeroom
from bench.browser import HTMX, InProcess, OverHttp

# What a browser fetches for a page by itself: styles, scripts, the icon, pictures.
LOADED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/[^"]+)"')
STARTS = 3


def first_answer(instance: Path) -> dict[str, float]:
    """Seconds from typing `homeroom serve` to the first page, the least of a few starts."""
    return {"seconds": round(min(_start_once(instance) for _ in range(STARTS)), 3)}


def weights(instance: Path) -> dict[str, float]:
    """Kilobytes on the wire of a first visit to the table, its number of requests, and a part of 50 rows."""
    app = homeroom.create_bench_app(homeroom.open_instance(instance))
    browser = InProcess(app, homeroom.sign_in(app))
    page = browser.load(homeroom.STUDENTS)
    files = dict.fromkeys(LOADED.findall(browser.get(homeroom.STUDENTS).decode()))
    loaded = [page, *(browser.load(path.replace("&amp;", "&")) for path in files)]
    part = browser.load(homeroom.STUDENTS, **HTMX)
    return {
        "first_visit_kb": round(sum(map(len, loaded)) / 1024, 1),
        "first_visit_requests": len(loaded),
        "part_kb": round(len(part) / 1024, 1),
    }


def _start_once(instance: Path) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    server = subprocess.Popen(homeroom.serve_command(instance, port), stdout=subprocess.DEVNULL)
    try:
        browser: Any = OverHttp(port)
        browser.wait_until_up(homeroom.SIGN_IN, pause=0.02)
        return time.perf_counter() - began
    finally:
        server.terminate()
        server.wait(40)
