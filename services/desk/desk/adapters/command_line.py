"""Commands of `python -m desk` for operators: the first administrator, lost passwords, tokens, keys."""

import re
import secrets
from datetime import timedelta
from typing import Any, TypeAlias

import click
from environs import Env

from desk.account.commands import OpenFirstAdministrator, SetOneTimePassword
from desk.account.credentials import same_login
from desk.account.model import FIRST_ADMINISTRATOR
from desk.adapters.signing import PEOPLE
from desk.values import MIN_PASSWORD
from eventing import CommandContext, Parts, Refused, Service, new_id
from eventing.cli import as_json_option, print_json, sure, yes_option
from wording import Words

OPERATOR = "operator"

#: The desk's service. `Any`: its resources are made of this package's adapters.
Desk: TypeAlias = Service[Any, Any]


def first_administrator(service: Desk) -> click.Command:
    @click.command("first-administrator")
    @click.option("--login", default="administrator", show_default=True)
    @as_json_option
    def command(login: str, as_json: bool) -> None:
        """Open the first administrator's account, and print its one-time password.

        FIRST_ADMINISTRATOR_PASSWORD sets it; without that, it is random. Prints no password when the account
        was opened before. The password must be changed at the first sign-in.
        """
        parts = _opened(service)
        given = parts.config.first_administrator_password
        password = given or secrets.token_urlsafe(15)
        if len(password) < MIN_PASSWORD:
            raise click.ClickException(
                f"FIRST_ADMINISTRATOR_PASSWORD needs at least {MIN_PASSWORD} characters."
            )
        opened = _done(
            parts,
            OpenFirstAdministrator(account_id=FIRST_ADMINISTRATOR, login=login, one_time_password=password),
        )
        if as_json:
            print_json({"login": login, "password": password if opened else None})
        elif opened:
            click.echo(f"Sign in as {login}. You must change the password then.", err=True)
            click.echo(password)
        else:
            click.echo("The first administrator's account was opened before.", err=True)

    return command


def one_time_password(service: Desk) -> click.Command:
    @click.command("one-time-password")
    @click.option("--login", required=True)
    @as_json_option
    def command(login: str, as_json: bool) -> None:
        """Print a new one-time password for an account whose password is lost; its sessions end."""
        parts = _opened(service)
        credential = parts.resources.credentials.by_login(same_login(login))
        if credential is None:
            raise click.ClickException("There is no account with this sign-in name.")
        password = secrets.token_urlsafe(15)
        _done(parts, SetOneTimePassword(account_id=credential.account_id, one_time_password=password))
        if as_json:
            print_json({"login": login, "password": password})
        else:
            click.echo(password)

    return command


def service_token(service: Desk) -> click.Command:
    @click.command("service-token")
    @click.option(
        "--name", default="services", show_default=True, help="Who uses the token; shown in the logs."
    )
    @click.option(
        "--feeds", help="Feeds it can read, separated by commas; default: all that FEED_URLS names."
    )
    @click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3660))
    @as_json_option
    def command(name: str, feeds: str | None, days: int, as_json: bool) -> None:
        """Print a token for a service or an outside reader, signed with a key of its own."""
        if name == PEOPLE or not re.fullmatch("[a-z0-9-]{1,64}", name):
            raise click.BadParameter(
                "A name is made of a-z, 0-9 and -, and is not people.", param_hint="--name"
            )
        parts = _opened(service)
        if feeds is None:
            named = sorted({*parts.config.feed_urls, service.name})
        else:
            named = [feed.strip() for feed in feeds.split(",") if feed.strip()]
        if not named or not all(feed.isidentifier() for feed in named):
            raise click.BadParameter("Name services, separated by commas.", param_hint="--feeds")
        token = parts.resources.tokens.for_service(name, named, timedelta(days=days), parts.clock.now())
        if as_json:
            print_json({"name": name, "feeds": named, "token": token})
        else:
            click.echo(token)

    return command


def rotate_keys(service: Desk) -> click.Command:
    @click.command("rotate-keys")
    @click.argument("whose")
    @as_json_option
    def command(whose: str, as_json: bool) -> None:
        """Sign tokens of `people`, or of the reader of this name, with a new key from now on.

        Tokens of the former key stay valid.
        """
        parts = _opened(service)
        _check_signer(parts, whose)
        key = parts.resources.keys.rotate(whose, parts.clock.now())
        if as_json:
            print_json({"key": key})
        else:
            click.echo(key)

    return command


def revoke_keys(service: Desk) -> click.Command:
    @click.command("revoke-keys")
    @click.argument("whose")
    @yes_option
    @as_json_option
    def command(whose: str, yes: bool, as_json: bool) -> None:
        """Refuse tokens that former keys of `people`, or of the reader of this name, have signed."""
        parts = _opened(service)
        _check_signer(parts, whose)
        sure(f"Every token of {whose} that was signed before the last rotation ends. Sure?", yes)
        count = parts.resources.keys.revoke_former(whose, parts.clock.now())
        if as_json:
            print_json({"revoked": count})
        else:
            click.echo(f"{count} keys revoked")

    return command


def _check_signer(parts: Parts[Any, Any], whose: str) -> None:
    if whose != PEOPLE and not parts.resources.keys.known(whose):
        raise click.ClickException(f"Nobody of the name {whose} has been given a token.")


def _opened(service: Desk) -> Parts[Any, Any]:
    parts = service.parts(service.config(Env()))
    parts.runtime.open()
    click.get_current_context().call_on_close(parts.db.client.close)
    return parts


def _done(parts: Parts[Any, Any], command: object) -> bool:
    """Handle the command as the operator; False when there was nothing to do."""
    try:
        context = CommandContext(new_id(), OPERATOR, parts.clock.now())
        return bool(parts.bus.handle(command, context).or_raise().events)
    except Refused as refusal:
        raise click.ClickException(_in_words(refusal)) from None


def _in_words(refusal: Refused) -> str:
    words = Words("desk")
    faults = [
        f"{fault['field']}: {words.say('en', 'field', fault['code'], fault['params'])}"
        for fault in refusal.params.get("errors", ())
    ]
    return " ".join(faults) or words.say("en", "problem", refusal.code, refusal.params)


def live_streams(service: Desk) -> click.Command:
    @click.command("live")
    def command() -> None:
        """Tell open pages when something they show has changed."""
        # Imported here: nothing else of the desk runs an event loop.
        from desk.adapters.live import serve_live

        serve_live(service.parts(service.config(Env())))

    return command
