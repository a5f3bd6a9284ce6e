"""Every table of the first version, and the search index over people."""

from portal.access.models import Failure, KnownDevice, SignInSession
from portal.audit.models import Change, Event
from portal.classes.models import Course, Enrollment, Section, SectionTerm, Term
from portal.people.models import Person, SignInName
from portal.roster.models import Mention, Problem, Question, RosterPerson, Row, Run
from portal.schools.models import District, School, Setting, Source
from portal.people.search import create_search_index

TABLES = [
    Setting, Source, District, School, Event, Change, Term, Course, Section, SectionTerm, Person, SignInName,
    Enrollment, SignInSession, KnownDevice, Failure, RosterPerson, Mention, Run, Row, Problem, Question,
]


def up(migrator, db):
    db.create_tables(TABLES)
    create_search_index(db)
