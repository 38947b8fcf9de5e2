"""Routes of the commands on preferences."""

from desk.preferences.commands import SetPreferences
from desk.preferences.model import PREFERENCES, preferences_stream
from eventing import route

ROUTES = [route(SetPreferences, PREFERENCES, lambda command: preferences_stream(command.account_id))]
