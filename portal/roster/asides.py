"""What is said beside the numbers of a run: whom it leaves out. Pure."""

from typing import Any


def left_out(run: Any) -> tuple[str, str] | None:
    """Heading and sentence about parents, guardians and relatives of the file, if there are any."""
    if not run.parents:
        return None
    one = run.parents == 1
    who = "1 parent or guardian" if one else f"{run.parents:,} parents and guardians"
    if run.state == "applied":
        return f"{who} {'was' if one else 'were'} left out", "Parents, guardians and relatives got no account."
    if run.state == "cancelled":
        return f"{who} in the file", "Parents, guardians and relatives get no account."
    return f"{who} {'is' if one else 'are'} left out", "Parents, guardians and relatives get no account."
