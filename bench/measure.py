"""Timing requests and watching memory, so that all cases share what the machine is doing just then."""

import contextlib
import gc
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Timing(NamedTuple):
    """Milliseconds of one case: median and 95th percentile by the clock; of the processor the mean of a round's
    requests, so that what the interpreter clears up now and then counts, in the middle one of the rounds."""

    median_ms: float
    p95_ms: float
    cpu_ms: float
    count: int


class Case(NamedTuple):
    """One thing to time: `run`, each time after an untimed `prepare` whose result it is given."""

    run: Callable
    prepare: Callable | None = None


def in_turns(cases: dict[str, Case], rounds: int = 10, per_round: int = 20) -> dict[str, Timing]:
    """Time every case `rounds` × `per_round` times, a few of each in turn.

    What else the machine does falls on all cases alike. The first round warms up and is not counted. The CPU time
    is this process's own, so it means nothing for a case that asks another process.
    """
    clock: dict[str, list[float]] = {name: [] for name in cases}
    cpu: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(rounds + 1):
        for name, case in cases.items():
            gc.collect()
            walls, spent = zip(*(_once(case) for _ in range(per_round)), strict=True)
            if turn:
                clock[name] += walls
                cpu[name].append(statistics.mean(spent))
    return {name: _timing(clock[name], cpu[name]) for name in cases}


def _once(case: Case) -> tuple[float, float]:
    given = [case.prepare()] if case.prepare else []
    cpu, wall = time.process_time(), time.perf_counter()
    case.run(*given)
    return time.perf_counter() - wall, time.process_time() - cpu


def _timing(times: list[float], cpu: list[float]) -> Timing:
    p95 = statistics.quantiles(times, n=20)[-1]
    parts = (statistics.median(times), p95, statistics.median(cpu))
    return Timing(*(round(1000 * seconds, 3) for seconds in parts), len(times))


def peak_memory_mb() -> float:
    """The most memory this process has held, in MB.

    On Linux from /proc: `ru_maxrss` would start at what the process that started this one held.
    """
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
