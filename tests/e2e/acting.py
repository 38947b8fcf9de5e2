"""Acting: what the people of the stories do again and again, and what is seen of it."""

from datetime import datetime, timedelta
from typing import Any

from tests.support import eventually
from tools.demo.client import Json, Member, deliver
from tools.demo.company import DOMAIN, ZONE, Company, local
from tools.demo.mails import message

SEEN_WITHIN = 30.0
#: A message is moved to its minute and then takes its seconds to arrive.
A_MINUTE = timedelta(minutes=1)


def mail_comes(
    company: Company, at: str, sender: str, subject: str, text: str = "Please quote.\n", **more: Any
) -> None:
    """The clock is moved to `at`, and the message handed to the receiver."""
    company.move_clock(at)
    to = more.pop("to", f"sales@{DOMAIN}")
    deliver(company.system, sender, to, message(f"<{sender}>", to, subject, text, local(at), **more))


def unread_comes(company: Company, subject: str) -> None:
    """A message that names no sender."""
    raw = f"Subject: {subject}\r\nTo: sales@{DOMAIN}\r\n\r\n500 plates, as agreed by phone\r\n"
    deliver(company.system, "somebody@nowhere-demo.example", f"sales@{DOMAIN}", raw.encode())


def todo_of(person: Member, subject: str, **where: str) -> Json:
    """The one to-do with this subject that the person sees; waits until it is there."""

    def found() -> list[Json]:
        return [t for t in person.items("scheduler", "/todos", **where) if t["subject"] == subject]

    eventually(found, SEEN_WITHIN, what=f"a to-do for {subject}")
    (todo,) = found()
    return todo


def mail_of(person: Member, subject: str, path: str = "/mails") -> Json:
    def found() -> list[Json]:
        return [mail for mail in person.items("mail", path) if mail["subject"] == subject]

    eventually(found, SEEN_WITHIN, what=f"the mail {subject}")
    (mail,) = found()
    return mail


def answers(company: Company, at: str, person: Member, mail: Json) -> None:
    """A reply, sent by somebody who needs nobody's approval."""
    company.move_clock(at)
    draft = person.post(
        "mail",
        "/drafts",
        {
            "customer_id": mail["customer_id"],
            "in_reply_to_mail_id": mail["mail_id"],
            "text": "Dear customer,\n\nhere is our offer.\n",
        },
    )
    person.get("mail", f"/drafts/{draft['draft_id']}", after=draft["command_id"])
    person.post("mail", f"/drafts/{draft['draft_id']}/send")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def is_at(found: str, wanted: str) -> bool:
    """Within the minute the story names, by the company's clock."""
    return timedelta(0) <= instant(found).astimezone(ZONE) - local(wanted) < A_MINUTE
