"""Records of a roster that Homeroom keeps only the ids of, because others refer to them."""

from collections.abc import Iterable

from peewee import CharField, ForeignKeyField, fn

from portal.db import BaseModel, insert_rows
from portal.roster.models import Run


class Mention(BaseModel):
    """A record of the roster that Homeroom keeps only the id of, because others refer to it.

    `kind`: org (a department, a state) or user (parents, guardians, relatives: they get no account). It counts once
    its run is applied.
    """

    run = ForeignKeyField(Run, index=False, on_delete="CASCADE")
    kind = CharField(max_length=5)
    sis_id = CharField(max_length=255)

    class Meta:
        indexes = ((("run", "kind", "sis_id"), True),)


def mention(run_id: int, kind: str, sis_ids: Iterable[str]) -> None:
    """Remember ids others may refer to in a later package of changes, once this run is applied."""
    insert_rows(Mention, ("run_id", "kind", "sis_id"), [(run_id, kind, sis_id) for sis_id in dict.fromkeys(sis_ids)])


def mentioned(source_id: int, kind: str) -> set[str]:
    """Those ids, of the runs of this source that were applied."""
    applied = (Run.source == source_id) & (Run.state == "applied")
    query = Mention.select(Mention.sis_id).join(Run, on=(Mention.run == Run.id)).where(applied, Mention.kind == kind)
    return {sis_id for (sis_id,) in query.tuples()}


def newly_mentioned(run: Run) -> tuple[int, int]:
    """How many departments, and how many people without an account, this run mentions that no applied one of its
    source did."""
    earlier = Mention.alias()
    before = earlier.select(earlier.id).join(Run, on=(earlier.run == Run.id))
    before = before.where(Run.source == run.source_id, Run.state == "applied")
    same = before.where(earlier.kind == Mention.kind, earlier.sis_id == Mention.sis_id)
    news = Mention.select(Mention.kind, fn.COUNT(Mention.id)).where(Mention.run == run, ~fn.EXISTS(same))
    found = dict(news.group_by(Mention.kind).tuples())
    return found.get("org", 0), found.get("user", 0)


def forget_mentions(run: Run) -> None:
    """A whole roster says anew who there is: what earlier ones mentioned has lost its point."""
    earlier = Run.select(Run.id).where(Run.source == run.source_id, Run.state == "applied", Run.id != run.id)
    Mention.delete().where(Mention.run.in_(earlier)).execute()
