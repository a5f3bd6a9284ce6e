"""The icons of every page, drawn once in a process instead of by a macro call each."""

from collections.abc import Callable
from functools import lru_cache, partial

from jinja2 import Environment
from markupsafe import Markup


def drawings(environment: Environment) -> dict[str, Callable[..., Markup]]:
    """`icon(name, label)` and `mark()` for every template: what the macros of `_icons.html` write."""

    @lru_cache(maxsize=200)
    def drawn(macro: str, *arguments: str) -> Markup:
        return getattr(environment.get_template("_icons.html").module, macro)(*arguments)

    return {macro: partial(drawn, macro) for macro in ("icon", "mark")}
