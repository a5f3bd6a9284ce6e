"""`homeroom`: everything an admin does in a terminal. Errors are one clear line and exit code 1, wrong use is 2.

A command lives with what it is about (`commands.py` of its package); here are those that run the portal itself.
"""

import logging
import os
import sys
import traceback
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import peewee

from portal import __version__, logs
from portal.config import KEYS_FILE, Settings, SettingsError, instance_folder, load_settings
from portal.db import NotSeen, Refused, database, is_out_of_room, migrate, open_database
from portal.desk import backups, checks, running
from portal.desk import restore as restores
from portal.desk.running import AlreadyRunning
from portal.desk.snapshots import BackupError, database_file
from portal.onboarding.commands import invite
from portal.people.commands import PEOPLE_COMMANDS
from portal.people.secrets import open_vault
from portal.roles import ROLE_NAMES
from portal.roster.commands import ROSTER_COMMANDS
from portal.schedule import run_worker
from portal.serve import CannotServe, address, end_with_parent
from portal.serve import serve as run_server
from portal.welcome.codes import new_code
from portal.welcome.demo import load_demo

NO_ROOM = "The disk is full. What was begun was not written. Make room, then do it again."
WHEN = "%d %B %Y, %H:%M"
# What may begin a portal. In a folder without one everything else only says so: it was mistyped.
BEGINNINGS = {"serve", "worker", "demo", "restore", "import"}
ASKS_FOR_HELP = "homeroom.help"
EXPLAINED = (AlreadyRunning, BackupError, CannotServe, Refused, SettingsError)


class Homeroom(click.Group):
    """The group of all commands; turns what can go wrong into one line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Wrong use before anything else: bytes that are no text can be neither looked up nor printed."""
        for argument in args:
            try:
                argument.encode()
            except UnicodeEncodeError as e:
                shown = argument.encode(errors="surrogateescape").decode(errors="replace")
                raise click.UsageError(f"{shown} can't be read: it is not UTF-8. Type or rename it in UTF-8.") from e
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        ctx.meta[ASKS_FOR_HELP] = bool({"-h", "--help"} & set(rest))
        return name, command, rest

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EXPLAINED as e:
            raise click.ClickException(str(e)) from e
        except NotSeen as e:
            raise click.ClickException("Nobody and nothing here has that name.") from e
        except BrokenPipeError:  # `homeroom … | head`: click ends quietly
            raise
        except (peewee.OperationalError, peewee.ProgrammingError) as e:
            raise click.ClickException(NO_ROOM if is_out_of_room(e) else _about_the_database(e)) from e
        except OSError as e:
            about = f"{e.filename or 'This computer'}: {e.strerror or e}."
            raise click.ClickException(NO_ROOM if is_out_of_room(e) else about) from e
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as e:
            raise click.ClickException(_about_a_fault(e)) from e


@click.group(cls=Homeroom, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="Homeroom")
@click.option(
    "--instance", type=click.Path(path_type=Path), envvar="HOMEROOM_INSTANCE", help="The folder with the data."
)
@click.pass_context
def main(ctx: click.Context, instance: Path | None) -> None:
    """Homeroom, a school's own accounts portal."""
    os.umask(0o077)  # whatever a command writes is the owner's alone
    if ctx.meta[ASKS_FOR_HELP]:
        return  # no folder is needed for that
    if ctx.invoked_subcommand not in BEGINNINGS:
        _insist_on_a_portal(instance_folder(instance))
    ctx.obj = load_settings(instance)
    open_database(ctx.obj)
    open_vault(ctx.obj)


@main.command()
@click.option("--host", help="The address to listen on; 0.0.0.0 for the whole network.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port, usually 5000.")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None) -> None:
    """Start the portal: web pages and background work."""
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    logs.init_logger()
    sys.exit(run_server(settings, welcome_link=lambda: _welcome_link(settings)))


@main.command(hidden=True)
@click.pass_obj
def worker(settings: Settings) -> None:
    """The background work of `serve`, which starts it."""
    logs.init_logger()
    logging.getLogger("huey").setLevel(logging.WARNING)
    end_with_parent()
    run_worker(settings)


@main.command()
@click.pass_obj
def welcome(settings: Settings) -> None:
    """Print a new one-time link for the set-up.

    The link printed before stops working.
    """
    link = _welcome_link(settings)
    if link is None:
        raise click.ClickException("This portal is set up already. Its portal admin signs in as everybody does.")
    click.echo(link)


@main.command()
@click.option("--password", help="What everybody in the demo signs in with; without it one is made.")
@click.pass_obj
def demo(settings: Settings, password: str | None) -> None:
    """Fill an empty portal with the demo school.

    Prints one sign-in per role.
    """
    backups.back_up_before_migrating(settings)
    migrate(settings)
    with database.connection_context():
        people = load_demo(password)
    click.echo(f"The demo school is here. Everybody signs in with this password: {people[0][3]}")
    for role, name, sign_in_name, _password in people:
        click.echo(f"  {ROLE_NAMES[role]:15} {sign_in_name:20} {name}")


@main.command()
@click.argument("file", required=False)
@click.option("--with-keys", is_flag=True, help="Put the keys in, so that temporary passwords can be read again.")
@click.pass_obj
def backup(settings: Settings, file: str | None, with_keys: bool) -> None:
    """Write everything into one FILE, while the portal runs.

    A folder gets a file with the date in its name; it has to be there already. Keep a backup that has the keys as
    safe as the passwords themselves.
    """
    if file and file.endswith(("/", os.sep)) and not Path(file).is_dir():
        raise BackupError(backups.NO_FOLDER.format(file))  # else a file of that name would be made
    made = backups.back_up(settings, Path(file) if file else None, with_keys=with_keys)
    click.echo(f"{made.file}: {made.rows:,} rows, {made.size / 1e6:,.1f} MB, checked.")
    if not with_keys:
        click.echo(
            "WITHOUT the keys: on another computer the temporary passwords in it can't be read, and will be cleared. "
            "Everything else is in it. To have them too: homeroom backup --with-keys",
            err=True,
        )


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_obj
def restore(settings: Settings, file: Path, yes: bool) -> None:
    """Put a backup in the place of the data.

    The data of now is kept aside. Everybody is signed out.
    """

    def ask(made_at: datetime, is_data: bool) -> None:
        backup, where = f"the backup of {made_at:{WHEN}} UTC", settings.instance
        question = f"Replace the data in {where} by {backup}?"
        click.confirm(question if is_data else f"There is no Homeroom in {where} yet. Put {backup} there?", abort=True)

    done = restores.restore(settings, file, None if yes else ask)
    click.echo(
        f"Restored: the portal as it was on {done.made_at:{WHEN}} UTC, {done.rows:,} rows. Everybody is signed out."
    )
    if done.aside:
        click.echo(f"What was there before is in {done.aside}.")
    for warning in done.warnings:
        click.echo(f"NOTE: {warning}", err=True)


@main.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """See whether database, keys, disk and backups are well."""
    found = checks.check(settings)
    for finding in found:
        click.echo(f"{finding.level:8} {finding.sentence}")
    sys.exit(int(any(finding.level == checks.TROUBLE for finding in found)))


for command in (invite, *PEOPLE_COMMANDS, *ROSTER_COMMANDS):
    main.add_command(command)


def _insist_on_a_portal(folder: Path) -> None:
    is_there = (folder / KEYS_FILE).exists()
    if is_there and (settings := load_settings(folder)).is_sqlite:
        is_there = database_file(settings).exists()
    if not is_there:
        where = f"There is no Homeroom in {folder}. Is that its folder?"
        raise click.ClickException(f"{where} A new one begins with: homeroom serve")


def _welcome_link(settings: Settings) -> str | None:
    with database.connection_context():
        code = new_code()
    where = settings.base_url.rstrip("/") or running.noted_address(settings) or address(settings)
    return f"{where}/welcome?code={code}" if code else None


def _about_the_database(error: Exception) -> str:
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if "no such table" in text or "does not exist" in text:
        return "There is no Homeroom in this folder yet, or it is of an older version. Start it once: homeroom serve"
    return f"The database can't be used: {text}."


def _about_a_fault(error: Exception) -> str:
    """A fault of Homeroom's own: its place, for whoever mends it; the rest only when asked for."""
    if os.environ.get("HOMEROOM_DEBUG"):
        traceback.print_exception(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    kind, where = type(error).__name__, f"{Path(place.filename).name}, line {place.lineno}"
    return f"Homeroom made a mistake ({kind} in {where}). With HOMEROOM_DEBUG=1 before the command it says more."


if __name__ == "__main__":
    main()
