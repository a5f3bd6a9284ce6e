"""Commands about one person. The terminal acts as "this computer", with the rights of a portal admin."""

import click

from portal.db import database
from portal.people import operations
from portal.people.models import Person, SignInName
from portal.rules import THIS_COMPUTER


@click.command()
@click.argument("who")
@click.option("--reason", default="", help="Why, for those who look at the record later.")
def suspend(who: str, reason: str) -> None:
    """Stop WHO (e-mail address or username) from signing in; nothing is lost."""
    with database.connection_context():
        person, _event = operations.suspend_person(THIS_COMPUTER, _find(who).id, reason)
    click.echo(f"{person.name} is suspended.")


@click.command()
@click.argument("who")
def unsuspend(who: str) -> None:
    """Let WHO sign in again, with the password they had."""
    with database.connection_context():
        person, _event = operations.unsuspend_person(THIS_COMPUTER, _find(who).id)
    click.echo(f"{person.name} may sign in again.")


def _find(who: str) -> Person:
    person = SignInName.owner_of(who)
    if person is None:
        raise click.ClickException(f"Nobody signs in as {who}.")
    return person


PEOPLE_COMMANDS = [suspend, unsuspend]
