"""What a run says in words: its state, what applying it did, what it asks. Pure; page and terminal say the same."""

from typing import Any, NamedTuple

from portal import rules
from portal.roles import ADMINS, ROLE_NAMES
from portal.roster.models import KINDS, LABELS, PEOPLE

STATES = {
    "uploaded": "Waiting to be read",
    "reading": "Being read",
    "ready": "Waiting for your decision",
    "requested": "Waiting to be applied",
    "applying": "Being applied",
    "applied": "Applied",
    "refused": "Refused",
    "cancelled": "Discarded",
    "failed": "Did not work",
}
# States that move on by themselves, and how a state looks in a table.
MOVING = ("uploaded", "reading", "requested", "applying")
LOOKS = {
    "applied": "active",
    "refused": "suspended",
    "failed": "suspended",
    "cancelled": "archived",
    "ready": "waiting",
}
# A kind is called by its own name; a heading is about many of them.
HEADINGS = {kind: f"{kind}s".capitalize() for kind in KINDS}
VERDICTS = {
    "added": "Added",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "linked": "Linked",
    "refused": "Refused",
    "missing": "Not in the file",
    "leaving": "Marked as leaving",
}
ALWAYS_SHOWN = ("added", "changed", "unchanged", "refused")
# Whom and what a sentence names first; more than this many kinds end in “and 17 other records”.
NAMED_FIRST = ("person", "enrollment", "section", "school", "district", "course", "term")
NAMED = 3
# Of a question without a careful answer.
UNANSWERED = "Not answered yet"
BASE_FIRST = (
    "This package holds only changes, and refers to what no earlier package brought. Import the full (bulk) package "
    "first, then this one."
)
OVERTAKEN = "Another roster was applied since this one was read. Import the package again."


class Asking(NamedTuple):
    """One kind of question: its heading, what it is about, and the answers in words, the safe one first."""

    title: str
    text: str
    answers: dict[str, str]
    # The answers all of them may get at once, in words.
    alike: dict[str, str] = {}
    # What can still be done about an answer that was followed.
    later: str = ""


ASKED = {
    "admin": Asking(
        "Administrators in the file",
        "They come in as teachers, unless you appoint them here.",
        {"teacher": "Teacher", "school_admin": "School admin", "district_admin": "District admin"},
    ),
    "same_school": Asking(
        "Schools set up by hand",
        "The file names a school or district that may be one you set up here yourself. Look closely: people of the "
        "file go into the school you choose.",
        {"new": "A new one", "link": "The same"},
    ),
    "taken": Asking(
        "Addresses that are taken",
        "An account made by hand already signs in with an address or username of the file. “Add without it” makes a "
        "new account that lacks that name. “Link” makes no new account: the one here belongs to the row from then on, "
        "and keeps its name, role, addresses and password.",
        {"without": "Add without it", "link": "Same person, link"},
        later="A link can be undone in the history of the account.",
    ),
    "two_rows": Asking(
        "One person in two rows?",
        "Two rows share a sign-in name. OneRoster 1.1 writes a person with two roles that way. Each row is named by "
        "its SIS id.",
        {"apart": "Leave the second row out", "link": "Same person, link"},
    ),
    "role": Asking(
        "Student or teacher?",
        "The file has another role for them than Homeroom. Ours stays, unless you take what the file says. Where a row "
        "was linked with the wrong account, undo that in the history of the account instead.",
        {"keep": "Keep ours", "take": "Take the file’s"},
    ),
    "differs": Asking(
        "Edited here since",
        "These fields were edited here after the last roster. They stay, unless you take what the file says.",
        {"keep": "Keep ours", "take": "Take the file’s"},
        {"keep": "Keep ours for all", "take": "Take the file’s for all"},
    ),
}


def amount(number: int, kind: str) -> str:
    """“1 section”, “1,204 sections”; `person` and `record` are kinds here too."""
    if kind == "person":
        return f"{number:,} {'person' if number == 1 else 'people'}"
    return amount_of("other record" if kind == "record" else kind, number)


def total(counts: dict[str, dict[str, int]], *verdicts: str) -> int:
    """How many rows of any kind have one of these verdicts."""
    return sum(of_kind.get(verdict, 0) for of_kind in counts.values() for verdict in verdicts)


def did(run: Any) -> str:
    """What applying a run did, in one sentence (before it: `outlook.would`)."""
    linked, appointed = total(run.counts, "linked"), total(run.counts, "appointed")
    joined = f" linked {amount_of('second row', linked)}," if linked else ""
    raised = f" Appointed {amount_of('administrator', appointed)}." if appointed else ""
    added, changed = named(run.counts, "added"), named(run.counts, "changed")
    return f"Added {added}, changed {changed},{joined} removed nobody.{raised}"


def new_people(run: Any) -> int:
    """How many people it added."""
    return sum(run.counts[kind]["added"] for kind in PEOPLE)


def why_refused(run: Any) -> str:
    """Why nothing of a package was taken in: how many errors it has, else the reason kept with it."""
    if run.error_count and (not run.reason or run.reason.startswith("The package has errors")):
        return f"The package has {amount_of('error', run.error_count)}, so nothing of it was taken in."
    return run.reason or "The package could not be read."


def brief(run: Any) -> str:
    """A run in a few words, for the list of runs."""
    if run.state == "refused":
        return f"{amount_of('error', run.error_count)} in the file" if run.error_count else run.reason
    if run.state not in ("ready", "requested", "applying", "applied", "cancelled") or not run.counts:
        return ""
    if run.state == "cancelled":
        return "Nothing was changed"
    if run.changes_nothing:
        return "Nothing to change"
    added, changed = total(run.counts, "added"), total(run.counts, "changed")
    return f"{added:,} added, {changed:,} changed"


def amount_of(noun: str, number: int) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def state_of(run: Any) -> str:
    """The state in words; a package without changes that was closed was not discarded but done with."""
    if run.state == "ready" and run.is_overtaken:
        return "Overtaken by another roster"
    if run.state == "cancelled" and run.read_at and run.counts and run.changes_nothing:
        return "Looked at"
    return STATES.get(run.state, run.state)


def answers(question: Any, actor: Any) -> dict[str, str]:
    """The answers this person may give, in words, the safe one first."""
    offered = ASKED[question.kind].answers
    if question.kind != "admin":
        return offered
    may = {role for role in question.facts.get("offered", ADMINS) if rules.can_appoint(actor, role)}
    return {role: label for role, label in offered.items() if role == "teacher" or role in may}


def caution(question: Any) -> str:
    """What speaks against linking, where one side is a student and the other works here."""
    mixed = question.facts.get("mixed") if question.kind == "taken" else ""
    if not mixed:
        return ""
    student, staff = "a student", "a member of staff"
    theirs, here = (student, staff) if mixed == "student" else (staff, student)
    return (
        f"{theirs.capitalize()} in the file, and here {here}. Link them only if they are one person, somebody who was "
        "a student and works here now, say: the row then gets no account of its own."
    )


def about(question: Any) -> tuple[str, str, str]:
    """(which field it is about, what Homeroom has, what the file says), in words, each maybe empty."""
    here, theirs, field = question.here, question.theirs, ""
    if question.kind == "admin":
        here, theirs = ROLE_NAMES.get(here, here) or "nobody yet", ROLE_NAMES.get(theirs, theirs)
    elif question.kind in ("differs", "role"):
        field = LABELS["person"].get(question.field, question.field)
        words = ROLE_NAMES if question.field == "role" else {}
        here, theirs = words.get(here, here) or "nothing", words.get(theirs, theirs) or "nothing"
    return field, here, theirs


def place(problem: Any) -> str:
    """“users.csv, line 12, column role”, as far as it is known."""
    line = f"line {problem.line}" if problem.line else ""
    column = f"column {problem.column}" if problem.column else ""
    return ", ".join(part for part in (problem.file, line, column) if part)


def without_place(problem: Any) -> str:
    """The problem's sentence where its place stands beside it already."""
    text = problem.sentence.removeprefix(place(problem)).removeprefix(": ")
    return text[:1].upper() + text[1:]


def named(counts: dict[str, dict[str, int]], verdict: str) -> str:
    """“71 people, 24 sections and 17 other records”, or “nothing”."""
    of = {kind: by.get(verdict, 0) for kind, by in counts.items()}
    of["person"] = of.pop("student", 0) + of.pop("teacher", 0)
    found = [(kind, of[kind]) for kind in NAMED_FIRST if of.get(kind)]
    shown = found if len(found) <= NAMED + 1 else found[:NAMED]
    parts = [amount(number, kind) for kind, number in shown]
    if len(shown) < len(found):
        parts.append(amount(sum(number for _kind, number in found[NAMED:]), "record"))
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else "nothing"
