"""What an event is news for, and whose rights it changes: pure, by its type and contents."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from desk.live.values import DATE, box, customer, draft, job, mail, staff, thread, todos

Data = Mapping[str, Any]

#: Events that change nothing that is shown, or are followed by one that says so better; each with why.
QUIET: Mapping[str, str] = {
    "AccountClosed": "The end of its sessions closes its streams.",
    "AccountOpened": "Accounts are shown to administrators, on a page they open.",
    "AddressMended": "The page on which somebody says so shows it.",
    "AppPasswordMade": "The page on which it is made shows it.",
    "AppPasswordRevoked": "The page on which it is revoked shows it.",
    "CodeTaken": "The customer's registration follows.",
    "CodesOpened": "Numbers are shown nowhere.",
    "CollectingSet": "The page on which it is set shows it.",
    "CollectingStopped": "The page on which it is stopped shows it.",
    "DataExported": "That something was taken away changes nothing that is shown.",
    "CollectionDayQueued": "What the run does is told of each customer.",
    "CollectionRunFinished": "What the run does is told of each customer.",
    "CollectionRunListed": "What the run does is told of each customer.",
    "CollectionRunProgressed": "What the run does is told of each customer.",
    "CollectionRunStarted": "What the run does is told of each customer.",
    "CompanyIntervalsSet": "Each customer's next follow-up follows.",
    "CreditPolicyPublished": "It is in force from a day on, and read when a page is opened.",
    "CustomerViewed": "Looking changes nothing, and would be news for who looks.",
    "FollowUpIntervalsSet": "Each customer's next follow-up follows.",
    "GradeRuleSet": "It counts from the next cleared order, whose customer is told of.",
    "IntervalChangeStarted": "Each customer's next follow-up follows.",
    "ImportFinished": "The page of an import asks for itself.",
    "ImportOpened": "The page of an import asks for itself.",
    "ImportPieceAdded": "The page of an import asks for itself.",
    "ImportProgressed": "The page of an import asks for itself.",
    "ImportStarted": "The page of an import asks for itself.",
    "ImportStopped": "The page of an import asks for itself.",
    "InvoiceNumberClaimed": "The invoice follows.",
    "MailboxAdded": "Mailboxes are shown to administrators, on a page they open.",
    "MailboxClosed": "Mailboxes are shown to administrators, on a page they open.",
    "NeverToldSet": "The next letter is checked for it.",
    "OldContactLogged": "It was long ago: an import of thousands is no news for open pages.",
    "OldMailFiled": "It was long ago.",
    "OldMailQuarantined": "The report of its import says so.",
    "OldMailReceived": "It was long ago.",
    "OldMailRefiled": "It was long ago.",
    "OldMailUnmatched": "It was long ago.",
    "PasswordChanged": "The end of the sessions closes their streams.",
    "PreferencesSet": "The person's next page looks like it.",
    "SignatureSet": "The person's next letter has it.",
    "SnippetKept": "It is offered when somebody next chooses one.",
    "SnippetRemoved": "It is offered when somebody next chooses one.",
    "SnippetRestored": "It is offered when somebody next chooses one.",
    "SnippetReworded": "It is offered when somebody next chooses one.",
    "ReadingLimitReached": "The to-do follows.",
    "SenderMarked": "Each of the sender's mails follows.",
    "SignedIn": "Nobody else sees it.",
    "StaffJoined": "People are shown on pages that are opened for it.",
    "ToDoTracked": "The plan's own book; the to-do itself has told.",
    "ToDoUntracked": "The plan's own book; the to-do itself has told.",
}

#: Fields whose id, or ids, name a thing that a page shows.
_NAMED: Mapping[str, Callable[[str], str]] = {
    "customer_id": customer,
    "previous_customer_id": customer,
    "to_customer_id": customer,
    "mail_id": mail,
    "mail_ids": mail,
    "in_reply_to_mail_id": mail,
    "draft_id": draft,
    "thread_id": thread,
    "handover_id": job,
    "refile_id": job,
}


def topics_of(wire_type: str, data: Data) -> frozenset[str]:
    """The topics that an event is news for; none for an event of a later release that names nothing known."""
    name = name_of(wire_type)
    if name in QUIET:
        return frozenset()
    return frozenset((*_things(data), *_lists(name, data)))


def endings_of(wire_type: str, data: Data) -> frozenset[str]:
    """Whose streams end, as `staff(...)`, or those that listen to a topic: they may see less from now on."""
    match name_of(wire_type):
        case "StaffRoleChanged" | "StaffLeft":
            return frozenset({staff(data["staff_id"])})
        case "CustomerReassigned":
            return frozenset({staff(data["previous_owner_id"]), customer(data["customer_id"])})
        case "DraftTakenOver" if data["previous_author_id"]:
            return frozenset({staff(data["previous_author_id"])})
        case _:
            return frozenset()


def name_of(wire_type: str) -> str:
    """The event's name without its version: whatever else changes, an id keeps its field."""
    return wire_type.rpartition(".")[0]


def _things(data: Data) -> Iterator[str]:
    for field, topic in _NAMED.items():
        value = data.get(field)
        for one in value if isinstance(value, list | tuple) else [value]:
            if one:
                yield topic(one)


def _lists(name: str, data: Data) -> Iterator[str]:
    """The lists that have another row, or one less, or one that says something else."""
    match name:
        case "ToDoOpened" | "ToDoReopened" | "ToDoPostponed" | "ToDoResumed" | "ReminderDue":
            yield todos(data["owner_id"])
        case "ToDoMoved":
            yield todos(data["owner_id"])
            yield todos(data["previous_owner_id"])
        case "ToDoSettled":
            yield todos(data["owner_id"])
            yield from map(todos, data["escalated_to"])
        case "Escalated":
            yield todos(data["owner_id"])
            if data["staff_id"]:
                yield todos(data["staff_id"])
        case "GuidanceAcknowledged":
            # An id is of one thing only, and whose topic it is not nobody listens to.
            yield from (of(data["thing_id"]) for of in (mail, draft, customer))
        case "CustomerAssigned" | "CustomerReassigned":
            # Whose mail and drafts are shown in whose lists changes with it.
            for owner in (data["owner_id"], data.get("previous_owner_id")):
                if owner:
                    yield todos(owner)
                    yield box("received", owner)
        case "MailFiled" | "MailReceived":
            yield box("received")
        case "MailRefiled":
            yield box("received")
            yield box("unassigned")
        case "MailUnmatched":
            yield box("unassigned")
        case "MailMarkedSpam" | "MailSuspected":
            yield box("unassigned")
            yield box("spam")
        case "MailSetApart":
            yield box("unassigned")
            yield box("apart")
        case "MailQuarantined":
            yield box("unassigned")
        case "MailDrafted":
            yield box("drafts", data["author_id"])
        case "MailRedrafted":
            yield box("drafts", data["edited_by"])
        case "DraftTakenOver":
            yield box("drafts", data["author_id"])
            yield box("drafts", data["previous_author_id"])
        case "MailSent":
            yield box("sent", data["author_id"])
            yield box("sent")
        case "BusinessDateAdvanced" | "CalendarDaySet" | "CalendarYearSet":
            yield DATE
        case "StaffCorrected" | "StaffDescribed" | "StaffRoleChanged" | "StaffLeft":
            yield staff(data["staff_id"])
