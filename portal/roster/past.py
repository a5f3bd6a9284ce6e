"""What is said of a run that is over: a discarded one changed nothing, and its questions were answered once. Pure."""

from typing import Any

from portal.roster.sentences import OVERTAKEN, named

ASK = ("Questions", "Each is answered already in the safest way. Change what you know better.")
ASKED = "What was asked"
STOOD = "As it stood then, with the answer that counted."
DISCARDED = "As it stood then. The package was discarded, so no answer counted."


def discarded(run: Any) -> str:
    """What became of a run that was not applied."""
    if not run.counts:
        return "Discarded before it was read: nothing was changed."
    if run.changes_nothing:
        return "There was nothing new in this package, so nothing was changed."
    added, changed = named(run.counts, "added"), named(run.counts, "changed")
    return f"Discarded: nothing was changed. It would have added {added} and changed {changed}."


def about_questions(run: Any) -> tuple[str, str]:
    """Heading and text over the questions of a run; in a run that is over they are told, not asked."""
    if run.state == "ready":
        return (ASKED, OVERTAKEN) if run.is_overtaken else ASK
    return ASKED, DISCARDED if run.state == "cancelled" else STOOD
