"""Routes of the commands on preferences."""

from desk.preferences.commands import Command, SetPreferences, SetSignature
from desk.preferences.model import PREFERENCES, preferences_stream
from eventing import route


def _stream_of(command: Command) -> str:
    return preferences_stream(command.account_id)


ROUTES = [route(SetPreferences, PREFERENCES, _stream_of), route(SetSignature, PREFERENCES, _stream_of)]
