"""Where a sign-in comes from, and a browser in words for the list of own sign-ins: "Firefox on Windows"."""

from datetime import timedelta
from typing import NamedTuple

# The first that is found counts: Edge and Opera also say Chrome, Chrome also says Safari.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("CrOS", "a Chromebook"), ("iPad", "an iPad"), ("iPhone", "an iPhone"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS X", "a Mac"), ("Linux", "Linux"),
)  # fmt: skip


class Caller(NamedTuple):
    """Where a request comes from: network address, User-Agent, and the token this browser is known by, if any."""

    address: str
    agent: str = ""
    device: str | None = None


def in_words(agent: str) -> str:
    """What a User-Agent header says, in words; never any part of the header itself."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def ago(passed: timedelta) -> str:
    """How long since, as people say it. Needs no time zone."""
    minutes = int(passed.total_seconds() // 60)
    if minutes < 2:
        return "just now"
    if minutes < 90:
        return f"{minutes} minutes ago"
    return f"{round(minutes / 60)} hours ago"
