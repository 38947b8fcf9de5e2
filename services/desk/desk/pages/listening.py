"""Listening: the topics of a page, given for whoever reads it; what it shows they may see, and so hear of."""

from collections.abc import Mapping, Sequence
from typing import Any

from desk.live import values
from desk.live.values import DATE, box, todos
from desk.pages.visiting import Visitor
from people import ASSIGNERS, Role

#: Lists of what is nobody's that change when something becomes, or is no longer, nobody's.
NOBODYS = ("unassigned", "lists", "automatic", "unproven", "unread", "old", "old-unread")


def own_topics(reader: Visitor) -> Sequence[str]:
    """What everybody's own lists are made of: their to-dos, those of their role, and the day."""
    topics = [DATE]
    if reader.person.staff_id:
        topics.append(todos(reader.person.staff_id))
    if reader.role is not Role.SALESPERSON:
        topics.append(todos(None))
    if reader.role in ASSIGNERS:
        topics.append(box("unassigned"))
    return topics


def box_topics(reader: Visitor, name: str) -> Sequence[str]:
    """A box of mail: a salesperson's own, or of everybody; and the to-dos, which come of mail."""
    own = own_topics(reader)
    if name in ("received", "sent") and reader.role in ASSIGNERS:
        return [*own, box(name)]
    if name in ("spam", "apart"):
        return [*own, box(name)]
    if name in NOBODYS:
        return [*own, box("unassigned")]
    return [*own, box(name, reader.person.staff_id)]


def mail_topics(mail: Mapping[str, Any]) -> Sequence[str]:
    """One mail with its thread, deadline and customer."""
    found = [values.mail(mail["mail_id"])]
    if mail["thread_id"]:
        found.append(values.thread(mail["thread_id"]))
    return [*found, values.customer(mail["customer_id"])] if mail["customer_id"] else found
