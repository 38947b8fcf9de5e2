"""Openings: the to-dos of a draft's author and of the calendar, and whose each one is."""

from dataclasses import dataclass
from datetime import date

from scheduler.todo.commands import AskForCalendar, OpenDraftToDo, OpenToDo
from scheduler.values import ADMINISTRATOR, CREDIT_CONTROLLER, ToDoKind, ToDoList


@dataclass(frozen=True)
class KnownDraft:
    """The author and customer of a draft, as far as known; `collects`: it is a collection letter."""

    author_id: str | None = None
    customer_id: str | None = None
    collects: bool = False


def opening_of(command: OpenDraftToDo, draft: KnownDraft) -> OpenToDo:
    """The command that opens the to-do of a draft's author; a collection letter without one is credit's."""
    return OpenToDo(
        todo_id=command.todo_id,
        kind=command.kind,
        list=ToDoList.OUTGOING,
        since=command.since,
        customer_id=draft.customer_id,
        owner_id=draft.author_id,
        role=CREDIT_CONTROLLER if draft.collects and draft.author_id is None else None,
        draft_id=command.draft_id,
    )


def asking_for(command: AskForCalendar) -> OpenToDo:
    """The command that opens the administrator's to-do: it is late when the year begins."""
    return OpenToDo(
        todo_id=command.todo_id,
        kind=ToDoKind.CALENDAR,
        list=ToDoList.SETTINGS,
        since=command.since,
        role=ADMINISTRATOR,
        due_on=date(command.year - 1, 12, 31),
    )


def falls_to_customers_owner(command: OpenToDo) -> bool:
    """Whether the to-do is for the customer's owner: if it names neither a person nor a role."""
    return command.owner_id is None and command.role is None and command.customer_id is not None


def needs_second_person(command: OpenToDo) -> bool:
    """Whether somebody other than the customer's owner must look at it."""
    return command.kind is ToDoKind.BANK_CHANGE
