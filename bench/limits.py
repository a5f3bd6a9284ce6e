"""What each figure is held to. The limits are those the portal was commissioned with."""

from collections.abc import Iterator
from typing import Any

from bench.report import Line

TIMES_READY_MADE = 1.5
TIMES_ITSELF_SMALL = 1.3
CPU_MS = 6.0
TIMES_PAGE_FOR_SEARCH = 2.0
TIMES_RAW_FOR_IMPORT = 4.0
IMPORT_AGAIN = 0.5
IMPORT_MB = 300.0
FIRST_ANSWER = 2.0
FIRST_VISIT_KB = 150.0
FIRST_VISIT_REQUESTS = 8
PART_KB = 12.0
ACTIVATIONS_OF_HASHES = 0.6
PAGES = ("first page", "deep page")
SEARCHES = ("search last name", "search in e-mail")
WAYS = {"pages_in_process": "", "pages_over_http": ", over HTTP"}


def lines(details: dict[int, dict[str, Any]]) -> list[Line]:
    """The whole table; what depends on size is held to its limit at every size measured."""
    found = []
    smallest = min(details)
    for size, measured in details.items():
        found += _import_lines(size, measured)
        for way in WAYS:
            found += _page_lines(size, measured[way], details[smallest][way], way, smallest)
        found += _visit_lines(size, measured["first_answer"], measured["weights"])
        found += activation_lines(size, measured["activation"])
    return found


def activation_lines(size: int, measured: dict[str, Any]) -> Iterator[Line]:
    """A step of the wizard, and a whole activation held against the one hash in it."""
    hashes, alone = measured["hashes_per_activation"], measured["hashes_per_second"]
    limit = measured["hash_ms"] / ACTIVATIONS_OF_HASHES
    rate = f"{measured['per_second']:.0f} a second a core, the hash alone {alone:.0f}"
    yield Line("wizard step saved", size, measured["step_saved_ms"], "ms")
    yield Line("password hash, CPU", size, measured["hash_ms"], "ms", why="what an activation can't cost less than")
    yield Line("activation, CPU", size, measured["activation_ms"], "ms", limit, f"60 % of the hash's pace: {rate}")
    yield Line("password hashes in an activation", size, hashes, "", 1)


def _import_lines(size: int, measured: dict[str, Any]) -> Iterator[Line]:
    took = measured["import"]["result"]["seconds"]
    again = measured["import_again"]["result"]["seconds"]
    for name, what in (("without", "raw executemany, b-tree indexes only"), ("with", "… and search index")):
        raw = measured[f"raw_{name}-search"]["result"]
        yield Line(what, size, raw["seconds"], "s", why=f"{raw['rows']:,} rows of the same tables")
        limit = TIMES_RAW_FOR_IMPORT * raw["seconds"]
        why = f"{TIMES_RAW_FOR_IMPORT:g} × raw {name} search index"
        yield Line("import", size, took, "s", limit, why)
    yield Line("import again, unchanged", size, again, "s", IMPORT_AGAIN * took, "half of the import")
    for name, what in (("import", "import, peak memory"), ("import_again", "again, peak memory")):
        yield Line(what, size, measured[name]["peak_mb"], "MB", IMPORT_MB)


def _page_lines(size: int, here: dict[str, Any], small: dict[str, Any], way: str, smallest: int) -> Iterator[Line]:
    label = WAYS[way]

    def line(case: str, limit: float | None = None, why: str = "") -> Line:
        return Line(f"{case}{label}", size, here[case]["median_ms"], "ms", limit, why)

    yield line("hello", why="bare Flask")
    for part in ("", " (part)"):
        ready = here[f"ready-made{part}"]["median_ms"]
        yield line(f"ready-made{part}", why="same gate, layout and templates, 50 rows lying ready")
        for page in PAGES:
            limit = TIMES_READY_MADE * ready
            yield line(f"{page}{part}", limit, f"{TIMES_READY_MADE:g} × ready-made{part}")
            if size != smallest:
                before = small[f"{page}{part}"]["median_ms"]
                why = f"{TIMES_ITSELF_SMALL:g} × itself at {smallest:,}"
                yield line(f"{page}{part}", TIMES_ITSELF_SMALL * before, why)
        for search in SEARCHES:
            limit = TIMES_PAGE_FOR_SEARCH * here[f"first page{part}"]["median_ms"]
            yield line(f"{search}{part}", limit, f"{TIMES_PAGE_FOR_SEARCH:g} × first page{part}")
    yield line("editor open")
    yield line("save")
    if not label:
        yield from _cpu_lines(size, here)


def _cpu_lines(size: int, here: dict[str, Any]) -> Iterator[Line]:
    for case in (*PAGES, *SEARCHES, "editor open", "save", "ready-made", "hello"):
        limit = CPU_MS if case in PAGES else None
        yield Line(f"{case}, CPU", size, here[case]["cpu_ms"], "ms", limit, "per request")
    for case in (name for name in here if name.startswith("raw ")):
        yield Line(case, size, here[case]["median_ms"], "ms", why="the SQL alone, sqlite3")


def _visit_lines(size: int, start: dict[str, float], weights: dict[str, float]) -> Iterator[Line]:
    yield Line("homeroom serve, first answer", size, start["seconds"], "s", FIRST_ANSWER, "after the command")
    yield Line("first visit to the table", size, weights["first_visit_kb"], "KB", FIRST_VISIT_KB, "compressed")
    requests = weights["first_visit_requests"]
    yield Line("first visit to the table", size, requests, "requests", FIRST_VISIT_REQUESTS)
    yield Line("part of 50 rows", size, weights["part_kb"], "KB", PART_KB, "compressed")
