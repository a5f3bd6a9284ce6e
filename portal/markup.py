"""How templates write text into a page: escaped as ever (S-34), without wrapping each piece before it is joined.

Jinja2 makes a `Markup` of every `{{ … }}`, and that takes six times as long as escaping its text: a fifth of a page of
50 rows. The pieces are joined at once and never seen alone, so plain text is enough.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, _escape_inner, escape
from wtforms.widgets import core


def written(value: Any) -> str:
    """What `{{ value }}` puts into a page: `markupsafe.escape(value)`, as text."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value
    return str(value) if kind is int else escape(value)


class _PlainPieces(CodeGenerator):
    """Compiles `{{ … }}` to `written` where Jinja2 would call `escape`.

    Where Jinja2 doesn't know while compiling whether to escape, it goes on as it did.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.written(")
        else:
            super()._output_child_pre(node, frame, finalize)


def write_plain_pieces(environment: Environment) -> None:
    """Have the templates of this environment compiled so; before the first one is."""
    environment.code_generator_class = _PlainPieces
    environment.written = written


def attributes(**given: Any) -> Markup:
    """What WTForms' `html_params` writes, in a tenth of its time: a field has nine attributes, a form fifty options."""
    parts = []
    for key, value in sorted(given.items()):
        name = written(core.clean_key(key))
        if value is True:
            parts.append(name)
        elif value is not False:
            text = str(written(value)).replace('"', "&quot;")  # what was markup already may hold some
            parts.append(f'{name}="{text}"')
    return Markup(" ".join(parts))  # noqa: S704 - each part is escaped


def write_fields() -> None:
    """Have WTForms write the attributes of fields and options so."""
    core.html_params = attributes
    core.Input.html_params = core.Button.html_params = staticmethod(attributes)


def drawings(environment: Environment) -> dict[str, Callable[..., Markup]]:
    """`icon(name, label)` and `mark()` for every template: what `_icons.html` draws, drawn once in a process."""

    @lru_cache(maxsize=200)
    def drawn(macro: str, *arguments: str) -> Markup:
        return getattr(environment.get_template("_icons.html").module, macro)(*arguments)

    return {macro: partial(drawn, macro) for macro in ("icon", "mark")}
