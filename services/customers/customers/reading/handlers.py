"""Routes of the commands about reading; a day of one person has a stream of its own."""

from typing import assert_never

from customers.reading.commands import RaiseReadingAlarm, ReadingCommand, RecordView
from customers.reading.model import READING, alarm_stream, view_stream
from eventing import route


def _stream(command: ReadingCommand) -> str:
    match command:
        case RecordView():
            return view_stream(command.customer_id, command.viewed_by, command.on)
        case RaiseReadingAlarm():
            return alarm_stream(command.staff_id, command.on)
        case _:
            assert_never(command)


ROUTES = [route(RecordView, READING, _stream), route(RaiseReadingAlarm, READING, _stream)]
