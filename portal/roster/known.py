"""What earlier packages of a source brought: asked for packages of changes, which may refer to it."""

from portal.classes.models import Course, Section, Term
from portal.roster.mentions import mentioned
from portal.roster.models import RosterPerson, Run
from portal.schools.models import District, School, Source


def systems() -> list[Source]:
    """The systems a roster was applied from, the first one first; one that was only tried is not known."""
    applied = Run.select(Run.source).where(Run.state == "applied")
    return list(Source.select().where(Source.id.in_(applied)).order_by(Source.id))


def without_account(run: Run) -> set[str]:
    """People of earlier packages who have none: parents, rows that were left out. Enrollments may name them."""
    if not run.is_delta:
        return set()
    query = RosterPerson.select(RosterPerson.sis_id).where(RosterPerson.source == run.source_id)
    return mentioned(run.source_id, "user") - {sis_id for (sis_id,) in query.tuples()}


class Known:
    """Whether a record is here from earlier packages of this source; asked for packages of changes only."""

    MODELS = {
        "orgs": (District, School),
        "academicSessions": (Term,),
        "courses": (Course,),
        "classes": (Section,),
        "users": (RosterPerson,),
    }
    MENTIONED = {"orgs": "org", "users": "user"}

    def __init__(self, run: Run) -> None:
        self.run = run
        self.ids: dict[str, set[str]] = {}

    def __call__(self, kind: str, sis_id: str) -> bool:
        if kind not in self.MODELS:
            return True
        if kind not in self.ids:
            self.ids[kind] = self._load(kind)
        return sis_id in self.ids[kind]

    def _load(self, kind: str) -> set[str]:
        found: set[str] = set()
        source = self.run.source_id
        for model in self.MODELS[kind]:
            found.update(sis for (sis,) in model.select(model.sis_id).where(model.source == source).tuples())
        return found | (mentioned(source, self.MENTIONED[kind]) if kind in self.MENTIONED else set())
