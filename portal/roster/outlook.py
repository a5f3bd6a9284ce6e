"""What applying a run would do, in one sentence, before anybody decides. Pure; page and terminal say the same."""

from typing import Any

from portal.roster.sentences import amount, amount_of, named, total


def would(run: Any, answered: int = 0, asked: dict[str, int] | None = None, noted: str = "") -> str:
    """What applying does, before it is done. `answered`: questions with another answer than the safe one; `asked`:
    how many there are of each kind, where somebody may still answer them; `noted`: what it remembers beside."""
    follows = f" It also follows your {'answer' if answered == 1 else f'{answered:,} answers'}." if answered else ""
    if run.changes_nothing:
        if not follows and not asked and noted:
            return f"Nothing here changes. {noted}"
        return follows.replace(" It also follows", "Applying only follows") or _nothing_new(asked or {})
    does = f"adds {named(run.counts, 'added')}, changes {named(run.counts, 'changed')}"
    if linked := total(run.counts, "linked"):
        does += f", links {amount_of('second row', linked)}"
    return f"Applying {does} and removes nobody.{follows}"


def notes(people: int, departments: int, without: int) -> str:
    """What applying remembers where it changes nothing: news of people whose fields were edited here, and what has no
    place here: `departments`, and people `without` an account, such as parents."""
    others = [amount_of("department", departments)] if departments else []
    others += [f"{amount(without, 'person')} without an account"] if without else []
    told = [f"what the file now says of {amount(people, 'person')}"] if people else []
    told += [f"{' and '.join(others)} that a later file may refer to"] if others else []
    return f"Applying only notes {', and '.join(told)}." if told else ""


def _nothing_new(asked: dict[str, int]) -> str:
    """A package that changes nothing by itself, but asks something."""
    edited, others = asked.get("differs", 0), sum(n for kind, n in asked.items() if kind != "differs")
    if not edited and not others:
        return "This package changes nothing."
    # Another role is news, though nobody gets it by itself.
    start = "Nothing changes by itself" if asked.get("role") else "Nothing new in this package"
    if not edited:
        return f"{start}; {amount_of('question', others)} below can still change something."
    fields = "1 field was" if edited == 1 else f"{edited:,} fields were"
    tick = "tick it if it" if edited == 1 else "tick those that"
    more = f" {amount_of('more question', others)} below." if others else ""
    return f"{start}; {fields} edited here since: {tick} should take the file’s value.{more}"


def stays(edited: int) -> str:
    """The same where nobody can answer."""
    fields = (
        "1 field was edited here since and stays."
        if edited == 1
        else f"{edited:,} fields were edited here since and stay."
    )
    return f"Nothing new in this package; {fields}"
