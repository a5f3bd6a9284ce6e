"""Logs as JSON lines: one a request and one an error, without names, addresses, tokens or bodies (S-58).

The path is the route's pattern, so that ids and tokens in it stay out; JSON escapes control characters, so nothing
a visitor types starts a line of its own.
"""

import json
import logging
import time
import traceback

from flask import Flask, Response, g, request, session

access_log = logging.getLogger("homeroom.access")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "what": record.getMessage(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info:
            kind, _error, trace = record.exc_info
            # The message may quote somebody's data (a database names the value that failed): only kind and place.
            places = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
            line |= {"error": getattr(kind, "__name__", ""), "places": places[-12:]}
        return json.dumps(line, ensure_ascii=True)


def init_logger() -> None:
    """Send the portal's log lines to standard error."""
    logger = logging.getLogger("homeroom")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False


def init(app: Flask) -> None:
    """Write a log line for every request, with the time it took."""
    init_logger()

    @app.before_request
    def start_clock() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def one_line(answer: Response) -> Response:
        if request.endpoint not in ("static", "bootstrap.static"):
            access_log.info("request", extra={"facts": _facts(answer)})
        return answer


def _facts(answer: Response) -> dict[str, object]:
    return {
        "reference": g.get("reference", ""),
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else "",
        "status": answer.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else 0,
        "session": "yes" if session.get("_user_id") else "no",
    }
