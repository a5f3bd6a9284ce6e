"""What the way in of staff costs: a step of the wizard saved, and whole activations against the password hash alone.

An activation is what a browser asks for from the mail to the Dashboard: the link, the first page it leads to, the
password step, that step sent, Home. Its hash costs what it really costs; how many are computed is counted. Activations
and bare hashes take turns, and both are timed by the processor: what else the machine does falls on neither.
"""

import itertools
import statistics
import time
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from bench import homeroom
from bench.browser import HTMX, InProcess, form_values
from bench.measure import Case, in_turns
from portal.people import secrets

ACTIVATIONS = 60
PASSWORD = "{} purple umbrellas on a quiet roof"
BIOS = itertools.cycle(("Measured once.", "Measured again."))


class CountedHasher:
    """The portal's hasher, counting what it computes, with or without a match."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher, self.count = hasher, 0

    def hash(self, *given: Any) -> Any:
        self.count += 1
        return self.hasher.hash(*given)

    def verify(self, *given: Any) -> Any:
        self.count += 1
        return self.hasher.verify(*given)


def measure(instance: Path) -> dict[str, Any]:
    """Milliseconds of a step saved, and of activations and bare hashes that took turns."""
    app = homeroom.create_bench_app(homeroom.open_instance(instance))
    links = homeroom.newcomers(ACTIVATIONS + 1)
    wizard = InProcess(app)
    wizard.arrive(links.pop())
    saved = in_turns({"step": Case(lambda form: wizard.post(homeroom.STEP, form, **HTMX), lambda: _filled_in(wizard))})
    vault = secrets.vault()
    bare, vault.hasher = vault.hasher, CountedHasher(vault.hasher)
    times, hashes = [], []
    for n, link in enumerate(links):
        began = time.process_time()
        bare.hash(PASSWORD.format(n))
        hashes.append(time.process_time() - began)
        times.append(_activate(InProcess(app), link, PASSWORD.format(n)))
    activation, alone = statistics.median(times), statistics.median(hashes)
    return {
        "step_saved_ms": saved["step"].median_ms,
        "activation_ms": round(1000 * activation, 2),
        "hash_ms": round(1000 * alone, 2),
        "hashes_per_activation": round(vault.hasher.count / len(times), 2),
        "per_second": round(1 / activation, 1),
        "hashes_per_second": round(1 / alone, 1),
    }


def _activate(browser: InProcess, link: str, password: str) -> float:
    """Seconds of the processor; filling in the form is the person's own work."""
    began = time.process_time()
    browser.arrive(link)
    page = browser.get(homeroom.PASSWORD_STEP)
    asked = time.process_time() - began
    form = form_values(page, homeroom.PASSWORD_STEP) | homeroom.password_values(password)
    began = time.process_time()
    browser.post(homeroom.PASSWORD_STEP, form)
    browser.load(homeroom.HOME)
    return asked + time.process_time() - began


def _filled_in(browser: InProcess) -> dict[str, str]:
    return form_values(browser.get(homeroom.STEP, **HTMX), homeroom.STEP) | {homeroom.STEP_FIELD: next(BIOS)}
