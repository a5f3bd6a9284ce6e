"""Time zones in words: the ones of the United States first, then the rest of the world; and where this computer is."""

import os
from pathlib import Path

from wtforms.fields import SelectChoice

from portal.schools.models import TIME_ZONES

UNITED_STATES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona, no daylight saving time",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Atlantic, no daylight saving time",
    "Pacific/Guam": "Chamorro",
    "Pacific/Pago_Pago": "Samoa",
}
LOCALTIME = Path("/etc/localtime")


def choices() -> list[SelectChoice]:
    """Every zone, for a select: “Eastern (New York)” under United States, “Berlin” under Europe."""
    common = [SelectChoice(z, f"{name} ({_city(z)})", optgroup="United States") for z, name in UNITED_STATES.items()]
    rest = [SelectChoice(z, _city(z), optgroup=z.split("/")[0]) for z in TIME_ZONES if z not in UNITED_STATES]
    return common + rest


def of_this_computer() -> str:
    """The zone this computer is set to, where it names a place: `TZ`, or what /etc/localtime points to; else empty."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named not in TIME_ZONES and LOCALTIME.is_symlink():
        named = str(LOCALTIME.readlink()).partition("zoneinfo/")[2]
    return named if named in TIME_ZONES else ""


def _city(zone: str) -> str:
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ")
