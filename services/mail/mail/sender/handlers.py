"""Routes of the commands on senders."""

from eventing import route
from mail.sender.commands import MarkSender
from mail.sender.model import SENDER, sender_id_of, sender_stream

ROUTES = [route(MarkSender, SENDER, lambda command: sender_stream(sender_id_of(command.address)))]
