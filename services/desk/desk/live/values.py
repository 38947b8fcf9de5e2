"""Topics: what pages listen to, signed by the desk for the account whose page it is."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

#: How long a page's list of topics is good for; a page that is open longer gets another.
LISTED = timedelta(hours=1)
#: A page listens to no more.
MAX_TOPICS = 40
#: To-dos that belong to no person but to everybody with a role.
SHARED = "shared"
#: The business date has moved on.
DATE = "date"


def todos(staff_id: str | None) -> str:
    """The to-dos of a person; None: those that are everybody's with a role."""
    return f"todos/{staff_id or SHARED}"


def box(name: str, staff_id: str | None = None) -> str:
    """A box of mail, of one person or, None, as whole."""
    return f"box/{name}/{staff_id or 'all'}"


def customer(customer_id: str) -> str:
    return f"customer/{customer_id}"


def mail(mail_id: str) -> str:
    return f"mail/{mail_id}"


def thread(thread_id: str) -> str:
    return f"thread/{thread_id}"


def draft(draft_id: str) -> str:
    return f"draft/{draft_id}"


def presence(thing: str) -> str:
    """Who has a reply box open on a mail, `reply/<id>`, or on a draft, `draft/<id>`."""
    return f"presence/{thing}"


def job(job_id: str) -> str:
    """Something long that goes on by itself, such as a hand-over."""
    return f"job/{job_id}"


def staff(staff_id: str) -> str:
    """A person's rights: no page listens to it, it ends what they listen to."""
    return f"staff/{staff_id}"


def session(session_id: str) -> str:
    """A browser's session, as `staff`."""
    return f"session/{session_id}"


def signed(secret: str, account_id: str, topics: Iterable[str], now: datetime) -> str:
    """The list as a page carries it: until when it is good (Unix milliseconds), the topics, the signature."""
    wanted = " ".join(sorted(set(topics))[:MAX_TOPICS])
    until = int((now + LISTED).timestamp() * 1000)
    return f"{until}|{wanted}|{_signature(secret, account_id, until, wanted)}"


def verified(
    secret: str, account_id: str, text: str, now: datetime
) -> tuple[datetime, frozenset[str]] | None:
    """When a list was signed, and its topics; None where that was not for this account, or too long ago."""
    until, first, rest = text.partition("|")
    topics, second, signature = rest.rpartition("|")
    if not (first and second and until.isascii() and until.isdigit() and len(until) < 15):
        return None
    wanted = _signature(secret, account_id, int(until), topics)
    if not hmac.compare_digest(signature.encode(), wanted.encode()):
        return None
    signed_at = datetime.fromtimestamp(int(until) / 1000, now.tzinfo) - LISTED
    return None if now - signed_at >= LISTED else (signed_at, frozenset(topics.split()))


def _signature(secret: str, account_id: str, until: int, topics: str) -> str:
    said = f"topics of {account_id} until {until}: {topics}"
    return hmac.new(secret.encode(), said.encode(), "sha256").hexdigest()[:40]
