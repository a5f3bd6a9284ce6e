"""Everything a database holds, as text, to be compared or searched through."""

from portal.audit.models import Change, Event
from portal.classes.models import Course, Enrollment, Section, SectionTerm, Term
from portal.people.models import Person, SignInName
from portal.roster.mentions import Mention
from portal.roster.models import Problem, Question, RosterPerson, Row, Run
from portal.schools.models import District, School, Setting, Source

SCHOOL_TABLES = (District, School, Term, Course, Section, SectionTerm, Person, SignInName, Enrollment, RosterPerson)
OTHER_TABLES = (Setting, Source, Event, Change, Mention, Run, Row, Problem, Question)


def dump(*models):
    """Every row of these tables, in order of their keys."""
    return {model.__name__: list(model.select().order_by(model._meta.primary_key).tuples()) for model in models}


def the_school():
    """What a refused package must not change."""
    return dump(*SCHOOL_TABLES)


def everything_as_text():
    return repr(dump(*SCHOOL_TABLES, *OTHER_TABLES))
