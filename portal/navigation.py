"""The navigation: the places there are, and those one person may go to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from werkzeug.routing import Map


class NavEntry(NamedTuple):
    """A place in the navigation: shown to those its rule lets in. `group` is the menu it stands in, or empty."""

    label: str
    endpoint: str
    rule: Callable[[Any], bool]
    group: str = ""
    url: str = ""


@dataclass(slots=True)
class Place:
    """An entry as the page shows it; a menu has children and no address."""

    label: str
    url: str
    is_current: bool
    children: list["Place"] = field(default_factory=list)


def with_urls(entries: list[NavEntry], url_map: Map) -> list[NavEntry]:
    """The entries with their addresses, looked up once: building thirteen for every page took a tenth of its frame."""
    addresses = url_map.bind("")
    return [entry._replace(url=addresses.build(entry.endpoint)) for entry in entries]


def places_for(me: Any, entries: list[NavEntry], path: str) -> list[Place]:
    """Top-level entries and menus, only what this person may use; where `path` lies is current."""
    shown: list[Place] = []
    menus: dict[str, Place] = {}
    for entry in entries:
        if not entry.rule(me):
            continue
        place = Place(entry.label, entry.url, _is_here(entry.url, path))
        if not entry.group:
            shown.append(place)
            continue
        if entry.group not in menus:
            menus[entry.group] = Place(entry.group, "", False)
            shown.append(menus[entry.group])
        menu = menus[entry.group]
        menu.children.append(place)
        menu.is_current = menu.is_current or place.is_current
    return shown


def _is_here(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(f"{url}/"))
