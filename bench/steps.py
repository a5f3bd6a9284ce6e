"""What `bench.run` lets its child processes do, one step each; the result is one line of JSON.

A process of its own for each step, so that peak memory is that step's and nothing stays warm.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bench import activations, homeroom, pages, raw, visits
from bench.measure import peak_memory_mb


def import_package(instance: str, package: str) -> dict[str, Any]:
    return homeroom.import_package(Path(instance), Path(package))


def write_raw(source: str, target: str, search: str) -> dict[str, Any]:
    return raw.write_raw(Path(source), Path(target), with_search=search == "with-search")


def pages_in_process(instance: str) -> dict[str, Any]:
    return pages.in_process(Path(instance))


def pages_over_http(instance: str) -> dict[str, Any]:
    return pages.over_http(Path(instance))


def weights(instance: str) -> dict[str, Any]:
    return visits.weights(Path(instance))


def first_answer(instance: str) -> dict[str, Any]:
    return visits.first_answer(Path(instance))


def activation(instance: str) -> dict[str, Any]:
    return activations.measure(Path(instance))


KNOWN = (import_package, write_raw, pages_in_process, pages_over_http, weights, first_answer, activation)
STEPS = {step.__name__: step for step in KNOWN}


def main() -> None:
    name, *arguments = sys.argv[1:]
    result = STEPS[name](*arguments)
    print(json.dumps({"result": result, "peak_mb": round(peak_memory_mb(), 1)}))


if __name__ == "__main__":
    main()
