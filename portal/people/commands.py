"""Commands about one person. The terminal acts as "this computer", with the rights of a portal admin."""

import click

from portal.db import database
from portal.people import suspension
from portal.people.credentials import set_temporary_password
from portal.people.models import Person, SignInName
from portal.roles import THIS_COMPUTER


@click.command()
@click.argument("who")
@click.option("--reason", default="", help="Why, for those who look at the record later.")
def suspend(who: str, reason: str) -> None:
    """Stop WHO from signing in; nothing is lost.

    WHO is an e-mail address or a username.
    """
    with database.connection_context():
        person, _event = suspension.suspend_person(THIS_COMPUTER, _find(who).id, reason)
    click.echo(f"{person.name} is suspended.")


@click.command()
@click.argument("who")
def unsuspend(who: str) -> None:
    """Let WHO sign in again, with the same password."""
    with database.connection_context():
        person, _event = suspension.unsuspend_person(THIS_COMPUTER, _find(who).id)
    click.echo(f"{person.name} may sign in again.")


@click.command("reset-password")
@click.argument("who")
def reset_password(who: str) -> None:
    """Give WHO a temporary password and print it.

    It is good once, to choose an own one with. Everywhere WHO is signed in, they are signed out.
    """
    with database.connection_context():
        person = _find(who)
        password = set_temporary_password(THIS_COMPUTER, person.id)
    click.echo(f"{person.name} signs in with the temporary password {password} and then chooses an own one.")


def _find(who: str) -> Person:
    person = SignInName.owner_of(who)
    if person is None:
        raise click.ClickException(f"Nobody signs in as {who}.")
    return person


PEOPLE_COMMANDS = [reset_password, suspend, unsuspend]
