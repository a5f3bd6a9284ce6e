"""What in a request looks as if it were about a pupil (S-55). Pure; it warns, and the person decides."""

import re

ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.\w{2,}")
# Looked for in this order; what was found is taken out, so that a phone number is not a long number as well.
SIGNS = (
    (re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), "what could be a social security number"),
    (re.compile(r"\b(?:19|20)\d\d-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b"), "a date"),
    (re.compile(r"(?:\+\d{1,3}[ .-]?)?(?:\(\d{3}\) ?|\b\d{3}[ .-])\d{3}[ .-]?\d{4}\b"), "a telephone number"),
    (re.compile(r"\d{6,}"), "a long number"),
)


def noticed(text: str, own: str | None = None) -> list[str]:
    """The kinds of things in it that may lead to a pupil, in words; `own` is the writer's own address."""
    addresses = [a for a in ADDRESS.findall(text) if a.rstrip(".").casefold() != (own or "").casefold()]
    found, rest = ["an e-mail address"] if addresses else [], ADDRESS.sub(" ", text)
    for pattern, what in SIGNS:
        if pattern.search(rest):
            found.append(what)
            rest = pattern.sub(" ", rest)
    return found
