"""Lists: search, filters, sort, page and page size live in the URL; a page costs the same at any size.

A room describes its table (`Table`), hands over the rows the actor may see as a Peewee query, and gets a `Page` for
`templates/_table.html`. Rows are fetched in two steps: the ids of the page, which an index gives alone, then those
rows; a deep page so never reads what it skips. Counts stop at a thousand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from peewee import SQL, Field, ModelSelect

from portal.db import database

SIZES = (25, 50, 100, 200)
DEFAULT_SIZE = 50
COUNT_CAP = 1000


# Queries one behind the other, each with the fields it is ordered by; another table is joined where its fields count.
Parts = list[tuple[ModelSelect, tuple[Field, ...]]]


class Column(NamedTuple):
    """A column: `sort` are the fields it is ordered by (an index should start with them), empty when it isn't."""

    key: str
    label: str
    sort: tuple[Field, ...] = ()
    css: str = ""


class Filter(NamedTuple):
    """A drop-down: `choices` are (value, label) for this actor, `condition` turns a chosen value into SQL."""

    key: str
    label: str
    choices: Callable[[Any], list[tuple[str, str]]]
    condition: Callable[[str], Any]


@dataclass(frozen=True)
class Table:
    """What a list shows and how it may be narrowed. `noun` is plural and lower case, as in “24 students”."""

    noun: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    search: Callable[[str], list[Any]] | None = None
    search_label: str = "Search"
    # A sort by another table's fields: column key → the list in parts that follow each other.
    parts: Mapping[str, Callable[[ModelSelect], Parts]] | None = None
    # A log: no column sorts it, the last line stands first.
    newest_first: bool = False
    # Width of the last column: room for the three dots, or for a button.
    actions_css: str = "w-dots"
    # Whether each row ends with three dots.
    has_actions: bool = True


@dataclass(frozen=True)
class State:
    """What the URL says; unknown or broken values count as not given."""

    path: str
    q: str = ""
    sort: str = ""
    page: int = 1
    size: int = DEFAULT_SIZE
    chosen: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, table: Table, path: str, args: Mapping[str, str]) -> "State":
        """From the query string of a request."""
        keys = {c.key for c in table.columns if c.sort}
        sort = args.get("sort", "")
        size = _whole(args.get("size"), DEFAULT_SIZE)
        given = {f.key: args.get(f.key, "").replace("\0", "") for f in table.filters}
        chosen = tuple((key, value) for key, value in given.items() if value)
        return cls(
            path=path,
            q=args.get("q", "").replace("\0", "").strip()[:200] if table.search else "",
            sort=sort if sort.removeprefix("-") in keys else "",
            page=min(max(_whole(args.get("page"), 1), 1), 1_000_000),
            size=size if size in SIZES else DEFAULT_SIZE,
            chosen=chosen,
        )

    def url(self, *, sort: str | None = None, page: int | None = None) -> str:
        """This list, or another page or sort of it. Only what is not the default is written."""
        sort, page = self.sort if sort is None else sort, page or self.page
        if not (self.q or self.chosen or sort) and page == 1 and self.size == DEFAULT_SIZE:
            return self.path
        size = self.size if self.size != DEFAULT_SIZE else ""
        named = {"q": self.q, **dict(self.chosen), "sort": sort, "size": size, "page": page if page > 1 else ""}
        return f"{self.path}?{urlencode({key: value for key, value in named.items() if value})}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.chosen)

    def value(self, key: str) -> str:
        return dict(self.chosen).get(key, "")


@dataclass(frozen=True)
class Page:
    """One page of a list, ready for the template."""

    table: Table
    state: State
    rows: list[Any]
    count: int
    is_capped: bool
    has_next: bool

    @property
    def count_text(self) -> str:
        """“24 students”, “1,000+ students”."""
        noun = self.table.noun.removesuffix("s") if self.count == 1 else self.table.noun
        return f"{self.count:,}{'+' if self.is_capped else ''} {noun}"

    @property
    def range_text(self) -> str:
        first = (self.state.page - 1) * self.state.size + 1
        last = first + len(self.rows) - 1
        if self.count == 1:
            return "1 row"
        if first == last:
            return f"Row {first:,}" if self.is_capped else f"Row {first:,} of {self.count:,}"
        return f"Rows {first:,}–{last:,}" if self.is_capped else f"Rows {first:,}–{last:,} of {self.count:,}"

    @property
    def pages(self) -> int | None:
        """How many there are, or None where counting them would cost too much."""
        return None if self.is_capped else max(1, -(-self.count // self.state.size))

    def sort_url(self, column: Column) -> str:
        down = self.state.sort == column.key or (not self.state.sort and column == self.table.columns[0])
        return self.state.url(sort=f"-{column.key}" if down else column.key, page=1)

    def aria_sort(self, column: Column) -> str:
        if self.state.sort == f"-{column.key}":
            return "descending"
        is_first = bool(column.sort) and not self.state.sort and column == self.table.columns[0]
        return "ascending" if self.state.sort == column.key or is_first else ""


def read_page(table: Table, state: State, base: ModelSelect, fetch: Callable[[list[int]], list[Any]]) -> Page:
    """The page the URL asks for, out of `base` (the rows the actor may see).

    `fetch(ids)` gives the display rows of these ids, in any order, each with `.id`. A page past the end is answered
    with the last one where the end is known.
    """
    narrowed = narrow(table, state, base)
    ids, skipped = _ids_on_page(table, state, narrowed), (state.page - 1) * state.size
    if (ids or not skipped) and (skipped >= COUNT_CAP or len(ids) <= state.size):
        count = skipped + len(ids)  # so many at least, or all of them when the list ends here
    else:
        count = _count(narrowed)
    is_capped = count > COUNT_CAP
    if not ids and skipped and not is_capped:
        state = replace(state, page=max(1, -(-count // state.size)))
        ids = _ids_on_page(table, state, narrowed)
    place = {id_: n for n, id_ in enumerate(ids[: state.size])}
    rows = sorted(fetch(list(place)), key=lambda row: place[row.id]) if place else []
    return Page(table, state, rows, min(count, COUNT_CAP), is_capped, len(ids) > state.size)


def _ids_on_page(table: Table, state: State, narrowed: ModelSelect) -> list[int]:
    """The ids of this page in order, and one more where the list goes on."""
    parts, skipped = _ordered(table, state, narrowed.select(narrowed.model.id)), (state.page - 1) * state.size
    ids: list[int] = []
    for part in parts:
        found = database.execute(part.limit(state.size + 1 - len(ids)).offset(skipped)).fetchall()
        ids += [id_ for (id_,) in found]
        if part is parts[-1] or len(ids) > state.size:
            break
        skipped = skipped - part.order_by().count() if skipped and not found else 0
    return ids


def _count(query: ModelSelect) -> int:
    """How many rows there are, up to one more than is counted. Peewee's own `count()` builds the query twice."""
    statement, values = query.select(SQL("1")).limit(COUNT_CAP + 1).sql()
    return database.execute_sql(f"SELECT COUNT(*) FROM ({statement}) AS found", values).fetchone()[0]  # noqa: S608


def offered(table: Table, actor: Any) -> list[tuple[Filter, list[tuple[str, str]]]]:
    """The drop-downs of a table with what this actor may choose from; one without a choice is left out."""
    return [(f, choices) for f in table.filters if (choices := f.choices(actor))]


def narrow(table: Table, state: State, base: ModelSelect) -> ModelSelect:
    """Of `base` the rows that search and filters of the URL leave: what a page is cut from, and a download holds."""
    conditions = _conditions(table, state)
    return base.where(*conditions) if conditions else base


def _conditions(table: Table, state: State) -> list[Any]:
    found = list(table.search(state.q)) if table.search and state.q else []
    filters = {f.key: f for f in table.filters}
    return found + [filters[key].condition(value) for key, value in state.chosen]


def _ordered(table: Table, state: State, query: ModelSelect) -> list[ModelSelect]:
    """The query in order: in one part, or in several that stand one behind the other."""
    if table.newest_first:
        return [query.order_by(query.model.id.desc())]
    key, is_down = state.sort.removeprefix("-"), state.sort.startswith("-")
    column = next((c for c in table.columns if c.key == key), table.columns[0])
    has_parts = table.parts and column.key in table.parts
    parts = table.parts[column.key](query) if has_parts else [(query, column.sort)]
    in_order = [
        part.order_by(*(f.desc() if is_down else f for f in (*fields, query.model.id))) for part, fields in parts
    ]
    return in_order[::-1] if is_down else in_order


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise
