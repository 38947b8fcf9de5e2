"""Value types of the scheduler, with their limits, for events, commands and bodies."""

from enum import StrEnum
from typing import Annotated, Literal

from eventing import Items, Number, OneOf, Text


class ToDoKind(StrEnum):
    REPLY = "reply"
    FOLLOW_UP = "follow_up"
    COLLECTION = "collection"
    APPROVAL = "approval"
    RETURNED = "returned"
    SEND_UNCERTAIN = "send_uncertain"
    SEND_FAILED = "send_failed"
    BOUNCED = "bounced"
    BANK_CHANGE = "bank_change"
    CUSTOMER_REQUEST = "customer_request"
    READING_LIMIT = "reading_limit"
    QUARANTINED = "quarantined"
    COLLECTION_LETTER = "collection_letter"
    CALENDAR = "calendar"
    GUIDANCE = "guidance"


class ToDoList(StrEnum):
    """The lists of a desktop (R198); *unassigned* is for managers (R107)."""

    KNOWN_CUSTOMERS = "known_customers"
    STRANGERS = "strangers"
    UNASSIGNED = "unassigned"
    FOLLOW_UPS = "follow_ups"
    GUIDANCE = "guidance"
    COLLECTION = "collection"
    APPROVALS = "approvals"
    OUTGOING = "outgoing"
    WARNINGS = "warnings"
    SETTINGS = "settings"


#: A short name for programs, such as how a to-do was settled. Not a fixed list: other services' codes too.
Code = Annotated[str, Text(max=100)]
#: The id of an event: the id of its commit, a slash, and its index.
EventId = Annotated[str, Text(max=100, strip=False)]
Grade = Annotated[str, Text(max=10)]
#: ISO 3166-1 alpha-2, as mail publishes it.
Country = Annotated[str, Text(max=10)]
#: A time zone of the IANA database, such as Asia/Shanghai.
ZoneName = Annotated[str, Text(max=64)]

#: Roles that to-dos fall to, by the names in the staff's events.
CREDIT_CONTROLLER, FINANCE_HEAD, GENERAL_MANAGER = "credit_controller", "finance_head", "general_manager"
ADMINISTRATOR = "administrator"

#: The purpose of a draft that is a collection letter: on record, but neither an answer nor a contact.
COLLECTION_LETTER = "collection"

#: Why no reply is needed, as somebody typed it.
WaiverReason = Annotated[str, Text(max=500, lines=True)]
#: Why something is done later, as somebody typed it.
PostponementReason = Annotated[str, Text(max=500, lines=True)]
#: Why the company works or rests on a day.
DayNote = Annotated[str, Text(max=200)]

Level = Literal["manager", "general_manager"]
Basis = Literal["grade", "date_set"]

#: The grades that are followed up; D is not (R192, R193).
GRADES_FOLLOWED_UP = ("A", "B", "C")
#: Calendar days by grade, as a salesperson sets them.
Intervals = Annotated[
    dict[Annotated[str, OneOf(GRADES_FOLLOWED_UP)], Annotated[int, Number(min=1, max=365)]],
    Items(max=len(GRADES_FOLLOWED_UP)),
]
#: The same for the company: of each grade.
CompanyIntervals = Annotated[
    dict[Annotated[str, OneOf(GRADES_FOLLOWED_UP)], Annotated[int, Number(min=1, max=365)]],
    Items(min=len(GRADES_FOLLOWED_UP), max=len(GRADES_FOLLOWED_UP)),
]
#: A year of the calendar.
Year = Annotated[int, Number(min=2000, max=2100)]
