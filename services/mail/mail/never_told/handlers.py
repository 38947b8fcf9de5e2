"""Routes of the commands on what is never told."""

from eventing import route
from mail.never_told.commands import SetNeverTold
from mail.never_told.model import NEVER_TOLD, NEVER_TOLD_STREAM

ROUTES = [route(SetNeverTold, NEVER_TOLD, lambda _: NEVER_TOLD_STREAM)]
