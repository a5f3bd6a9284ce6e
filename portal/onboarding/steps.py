"""The seven steps of the set-up wizard: which there are, in which state each is, and where to go from one.

Pure. A step's state follows from data (`facts`), so a tab that was closed, a second computer and a step saved under
Profile all lead to the same place. Only the password is compulsory; what comes after it needs it.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple


class Step(NamedTuple):
    """`name` is the step's address and its mark in `Profile.skipped`; `title` heads its page, `label` the list."""

    name: str
    title: str
    label: str


class Left(NamedTuple):
    """A step not done yet: what it is called, where it is, whether it was passed over on purpose."""

    title: str
    url: str
    is_skipped: bool


STEPS = (
    Step("details", "Account details", "Details"),
    Step("photo", "Profile picture", "Picture"),
    Step("experience", "Teaching experience", "Experience"),
    Step("password", "Password", "Password"),
    Step("cores", "Select your Default Core Standards", "Standards"),
    Step("invite", "Connect & Collaborate With Other Educators", "Connect"),
    Step("follow", "Follow educators", "Follow"),
)
PASSWORD = "password"  # noqa: S105 - the name of a step
DONE, SKIPPED, OPEN = "done", "skipped", "open"

States = dict[str, str]


def states(done: Collection[str], skipped: Collection[str], steps: tuple[Step, ...] = STEPS) -> States:
    """Name → done, skipped or open, in order. What was done counts as done, also where it was skipped before."""
    found = {}
    for step in steps:
        passed_over = step.name in skipped and step.name != PASSWORD
        found[step.name] = DONE if step.name in done else SKIPPED if passed_over else OPEN
    return found


def first_open(found: Mapping[str, str]) -> str | None:
    """Where somebody who comes back goes on; None when nothing is left to do."""
    return next((name for name, state in found.items() if state == OPEN), None)


def left_over(found: Mapping[str, str]) -> list[Left]:
    """The steps not done yet, for Home."""
    left = [step for step in STEPS if found.get(step.name, DONE) != DONE]
    return [Left(step.title, f"/setup/{step.name}", found[step.name] == SKIPPED) for step in left]


def needs_password(name: str) -> bool:
    """Whether a step lies behind the password."""
    names = [step.name for step in STEPS]
    return name in names[names.index(PASSWORD) + 1 :]


def can_open(name: str, found: Mapping[str, str]) -> bool:
    """Whether this step may be looked at: everything up to the password, and the rest once there is one."""
    return name in found and (found.get(PASSWORD) == DONE or not needs_password(name))


def previous(name: str, found: Mapping[str, str]) -> str | None:
    """The step before this one."""
    return _beside(name, found, -1)


def following(name: str, found: Mapping[str, str]) -> str | None:
    """The step after this one; None after the last."""
    return _beside(name, found, +1)


def number(name: str, found: Mapping[str, str]) -> int:
    """The place of a step, from 1."""
    return list(found).index(name) + 1


def _beside(name: str, found: Mapping[str, str], by: int) -> str | None:
    names = list(found)
    place = names.index(name) + by
    return names[place] if 0 <= place < len(names) else None
