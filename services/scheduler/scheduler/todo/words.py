"""The title of a to-do: its code and parameters.

The sentences are in the catalogues of `wording`, kind `todo`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from scheduler.values import ToDoKind

OF_SEVERAL_CODES = frozenset({ToDoKind.COLLECTION, ToDoKind.CALENDAR, ToDoKind.QUARANTINED})
#: Why a message could not be read, as mail says it.
UNREAD = ("no_sender", "too_costly", "too_large", "not_parsed")
#: The names of the parameters of each code.
CODES: Mapping[str, frozenset[str]] = {
    **{kind.value: frozenset() for kind in ToDoKind if kind not in OF_SEVERAL_CODES},
    ToDoKind.CALENDAR.value: frozenset({"year"}),
    **{f"quarantined_{reason}": frozenset() for reason in UNREAD},
    **dict.fromkeys(
        ("collection_call", "collection_decision"),
        frozenset({"number", "stage", "amount", "days_overdue"}),
    ),
}


def code_and_params(
    todo: Mapping[str, Any], invoice: Mapping[str, Any], today: date, unread: str | None = None
) -> tuple[str, dict[str, Any]]:
    """Code and parameters of a row of the view: its kind, for a collection with the action.

    `unread` is why its mail could not be read. `invoice` is the row of what is still open, which changes
    while the to-do waits.
    """
    step = todo["step"]
    if todo["kind"] == ToDoKind.CALENDAR:
        return todo["kind"], {"year": date.fromisoformat(todo["due_on"]).year + 1}
    if todo["kind"] == ToDoKind.QUARANTINED:
        return f"{todo['kind']}_{unread if unread in UNREAD else UNREAD[-1]}", {}
    if step is None:
        return todo["kind"], {}
    params = {
        "number": step["number"],
        "stage": step["stage"],
        "amount": {"amount": format(invoice["residual"], "f"), "currency": invoice["currency"]},
        "days_overdue": max(0, (today - date.fromisoformat(invoice["due_on"])).days),
    }
    return f"{todo['kind']}_{step['action']}", params
