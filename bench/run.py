"""`make bench`: generated districts, imported and looked at, held against what the portal stands on.

    python -m bench.run [--sizes 1000,10000,100000] [--markdown bench/last.md]
    python -m bench.run --only activation

Prints a table and writes `bench/results.json`. Nothing here is a test: a slow machine fails nothing.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import homeroom, limits, report
from bench.packages import write_package

RESULTS = Path(__file__).parent / "results.json"
PASSES = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,10000,100000", help="people, with commas between")
    parser.add_argument("--only", choices=["activation"], help="only this, in a portal without a roster")
    parser.add_argument("--markdown", type=Path, help="also write the table into this file")
    arguments = parser.parse_args()
    sizes = sorted(int(size) for size in arguments.sizes.split(","))
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        if arguments.only:
            report.print_table(only_activation(Path(folder)))
            return
        details = measure(Path(folder), sizes)
    lines = limits.lines(details)
    report.print_table(lines)
    report.write_json(RESULTS, lines, details)
    if arguments.markdown:
        report.write_markdown(arguments.markdown, lines)


def only_activation(folder: Path) -> list[report.Line]:
    homeroom.prepare_instance(folder)
    return list(limits.activation_lines(1, step("activation", folder)["result"]))


def measure(folder: Path, sizes: list[int]) -> dict[int, dict[str, Any]]:
    """Everything about every size. First the imports; then the pages of all sizes close together, twice, because
    they are compared with each other."""
    details: dict[int, dict[str, Any]] = {size: _imports(folder, size) for size in sizes}
    for kind in ("pages_in_process", "pages_over_http"):
        for n in range(PASSES):
            for size in sizes:
                say(f"{size:,} people: {kind.replace('_', ' ')}, pass {n + 1} of {PASSES}")
                found = step(kind, folder / str(size))
                details[size][kind] = _calmer(details[size].get(kind), found["result"])
                details[size][f"{kind}_peak_mb"] = found["peak_mb"]
    for size in sizes:
        say(f"{size:,} people: the server's start, the weight of a first visit, activations")
        for kind in ("first_answer", "weights", "activation"):
            details[size][kind] = step(kind, folder / str(size))["result"]
    return details


def _imports(folder: Path, size: int) -> dict[str, Any]:
    package, instance = folder / f"{size}.zip", folder / str(size)
    say(f"{size:,} people: generating, importing")
    started = time.perf_counter()
    holds = write_package(package, size)
    found: dict[str, Any] = {
        "package": holds._asdict(),
        "generated_s": round(time.perf_counter() - started, 2),
    }
    homeroom.prepare_instance(instance)
    found["import"] = step("import_package", instance, package)
    found["import_again"] = step("import_package", instance, package)
    for search in ("without-search", "with-search"):
        say(f"{size:,} people: raw executemany {search}")
        copy = folder / f"{size}-{search}.db"
        found[f"raw_{search}"] = step("write_raw", instance / homeroom.DATABASE, copy, search)
        copy.unlink()
    return found


def _calmer(before: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any]:
    """Of two passes, for each case the one that was disturbed less."""
    if before is None:
        return now
    return {name: min(before[name], now[name], key=lambda t: t["median_ms"]) for name in now}


def step(name: str, *arguments: object) -> dict[str, Any]:
    """Run one step in a process of its own. What the portal logs is shown only when the step fails."""
    command = [sys.executable, "-m", "bench.steps", name, *map(str, arguments)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=log, text=True)
        if done.returncode:
            log.seek(0)
            say("".join(log.readlines()[-30:]))
            sys.exit(f"{name} failed; what it said stands above.")
    return json.loads(done.stdout.splitlines()[-1])


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
