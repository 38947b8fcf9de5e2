"""`python -m desk`: the worker, the log, the first administrator, service tokens, keys."""

import secrets
from datetime import timedelta

import click
from environs import Env

from desk import wiring
from desk.adapters.signing import Purpose
from desk.config import SERVICE, Config
from desk.domain.account import FIRST_ADMINISTRATOR
from desk.domain.commands import OpenFirstAdministrator, SetOneTimePassword
from desk.domain.credentials import LEAST_PASSWORD, same_login
from desk.projections import VIEWS
from desk.reactions import REACTIONS
from eventing.bus.bus import CommandContext
from eventing.cli import service_cli
from eventing.cli.epoch import epoch_commands
from eventing.cli.output import as_json_option, print_json, sure, yes_option
from eventing.cli.views import view_commands
from eventing.core.errors import Refused
from eventing.core.ids import new_id

OPERATOR = "operator"
ALL_FEEDS = "customers,mail,credit,scheduler,desk"

main = service_cli(SERVICE, lambda: wiring.parts(Config.from_env(Env())).runtime, wiring.worker)
main.add_command(epoch_commands(lambda: wiring.parts(Config.from_env(Env())).runtime, VIEWS, REACTIONS))
main.add_command(view_commands(lambda: wiring.parts(Config.from_env(Env())).runtime, VIEWS))


def _parts() -> wiring.Parts:
    found = wiring.parts(Config.from_env(Env()))
    found.runtime.open()
    click.get_current_context().call_on_close(found.runtime.db.client.close)
    return found


@main.command("first-administrator")
@click.option("--login", default="administrator", show_default=True)
@as_json_option
def first_administrator(login: str, as_json: bool) -> None:
    """Open the first administrator's account; print its one-time password, once.

    FIRST_ADMINISTRATOR_PASSWORD sets it, else it is made up. Prints nothing when the account was
    opened before. It must be changed at the first sign-in.
    """
    found = _parts()
    given = found.config.first_administrator_password
    password = given or secrets.token_urlsafe(15)
    if len(password) < LEAST_PASSWORD:
        raise click.ClickException(f"FIRST_ADMINISTRATOR_PASSWORD: at least {LEAST_PASSWORD} characters")
    command = OpenFirstAdministrator(FIRST_ADMINISTRATOR, login, password)
    opened = _done(found, command)
    if as_json:
        print_json({"login": login, "password": password if opened else None})
    elif opened:
        click.echo(f"sign in as {login}; the password must be changed then", err=True)
        click.echo(password)
    else:
        click.echo("the first administrator's account was opened before", err=True)


@main.command("one-time-password")
@click.option("--login", required=True)
@as_json_option
def one_time_password(login: str, as_json: bool) -> None:
    """Print a new one-time password for an account whose password is lost; its sessions end."""
    found = _parts()
    credential = found.credentials.by_login(same_login(login))
    if credential is None:
        raise click.ClickException("no account by this sign-in name")
    password = secrets.token_urlsafe(15)
    _done(found, SetOneTimePassword(credential.account_id, password))
    if as_json:
        print_json({"login": login, "password": password})
    else:
        click.echo(password)


@main.command("service-token")
@click.option("--name", default="services", show_default=True, help="Who reads; shown in the logs.")
@click.option("--feeds", default=ALL_FEEDS, show_default=True, help="Which feeds it may read, by comma.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3660))
@as_json_option
def service_token(name: str, feeds: str, days: int, as_json: bool) -> None:
    """Print a token for a service or an outside reader, signed with the deployment's own key."""
    found = _parts()
    named = [feed.strip() for feed in feeds.split(",") if feed.strip()]
    if not named or not all(feed.isidentifier() for feed in named):
        raise click.BadParameter("names of services, by comma", param_hint="--feeds")
    token = found.tokens.for_service(name, named, timedelta(days=days), found.runtime.clock.now())
    if as_json:
        print_json({"name": name, "feeds": named, "token": token})
    else:
        click.echo(token)


@main.command("rotate-keys")
@click.argument("purpose", type=click.Choice(["people", "deployment"]))
@click.option("--revoke", is_flag=True, help="Refuse the tokens of the former keys as well; asks.")
@yes_option
@as_json_option
def rotate_keys(purpose: Purpose, revoke: bool, yes: bool, as_json: bool) -> None:
    """Sign with a new key from now on."""
    if revoke:
        sure("Every token signed with the former keys ends at once. Sure?", yes)
    found = _parts()
    key = found.keys.rotate(purpose, found.runtime.clock.now(), revoke=revoke)
    if as_json:
        print_json({"key": key})
    else:
        click.echo(key)


def _done(found: wiring.Parts, command: object) -> bool:
    """Give the command as the operator; False when there was nothing to do."""
    try:
        issued = CommandContext(new_id(), OPERATOR, found.runtime.clock.now())
        return bool(found.runtime.bus.handle(command, issued).or_raise().events)
    except Refused as refusal:
        raise click.ClickException(refusal.detail) from None
