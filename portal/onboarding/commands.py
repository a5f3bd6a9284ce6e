"""`homeroom invite`: invite by e-mail from the terminal, with the links to hand over where no mail leaves."""

import sys

import click

from portal.config import Settings
from portal.db import Refused, database, fold
from portal.onboarding.addressees import Addressee, from_text
from portal.onboarding.inviting import SCHOOL_STAFF, invite_one
from portal.roles import STAFF, THIS_COMPUTER
from portal.schools.models import School, Setting


@click.command()
@click.argument("emails", nargs=-1, required=True, metavar="EMAIL…")
@click.option("--role", type=click.Choice(STAFF), default="teacher", show_default=True)
@click.option("--school", help="Its name; not needed where there is one school only.")
@click.pass_obj
def invite(settings: Settings, emails: tuple[str, ...], role: str, school: str | None) -> None:
    """Make accounts, send activation mails, print the links.

    Taken are `ana@x.org` and 'Ana Pérez <ana@x.org>'.
    Somebody who is here and not active yet is sent the mail again. Hand a link only to the person it is for.
    Exit code 1: somebody could not be invited.
    """
    failed = False
    with database.connection_context():
        place = _school(school, role)
        base = (Setting.read("base_url") or settings.base_url or f"http://localhost:{settings.port}").rstrip("/")
        for who in [who for typed in emails for who in from_text(typed) or [Addressee(1, typed)]]:
            try:
                person, path = invite_one(THIS_COMPUTER, who, role, place)
            except Refused as e:
                failed = True
                click.echo(f"NOT INVITED: {e}", err=True)
            else:
                click.echo(f"{person.email}  {base}{path}")
    sys.exit(int(failed))


def _school(name: str | None, role: str) -> int | None:
    schools = list(School.select().order_by(School.sort_key))
    if name is None:
        if len(schools) != 1 and role in (*SCHOOL_STAFF, "district_admin"):
            raise click.UsageError("Say which school: --school NAME")
        return schools[0].id if schools else None
    found = [school for school in schools if fold(school.name) == fold(name)]
    if len(found) != 1:
        raise click.ClickException(f"{'Several schools are' if found else 'No school is'} called {name}.")
    return found[0].id
