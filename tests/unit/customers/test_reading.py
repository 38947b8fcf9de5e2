"""What somebody reads is on record once a day."""

from datetime import date

import pytest

from customers.reading.commands import RaiseReadingAlarm, RecordView
from customers.reading.events import CustomerViewed, ReadingLimitReached
from customers.reading.model import READING, alarm_stream, view_stream
from eventing.testing import scenario

DAY = date(2026, 10, 10)
VIEW = RecordView(customer_id="c1", viewed_by="wang", on=DAY)
ALARM = RaiseReadingAlarm(staff_id="zhou", on=DAY, limit=1000)
nothing = scenario(READING)


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (VIEW, CustomerViewed(customer_id="c1", viewed_by="wang", on=DAY)),
        (ALARM, ReadingLimitReached(staff_id="zhou", on=DAY, limit=1000)),
    ],
)
def test_a_look_and_an_alarm_are_on_record_and_a_second_one_changes_nothing(command, event):
    assert nothing.when(command) == [event]
    assert nothing.after(command).when(command) == []


def test_each_person_and_each_day_has_a_record_of_its_own():
    streams = {view_stream(*of) for of in (("c1", "wang", DAY), ("c1", "li", DAY), ("c2", "wang", DAY))}
    streams.add(view_stream("c1", "wang", DAY.replace(day=11)))
    assert len(streams) == 4
    assert alarm_stream("zhou", DAY) != alarm_stream("zhou", DAY.replace(day=11))
