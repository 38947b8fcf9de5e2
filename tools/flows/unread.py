"""Unread events: no reaction answers them and no view shows them; each with the reason for it."""

from collections.abc import Mapping

from tools.flows.leading import Leads

#: By wire type. A test fails for an event that is missing here, and for one that has found a reader.
UNREAD: Mapping[str, str] = {
    "AnswerNoted.v1": "An answer known before its mail: the reply is decided on it when the mail comes.",
    "AnswerTakenBack.v1": "An answer that nobody got: the reply is decided without it when the mail comes.",
    "CalendarDaySet.v1": "Working days are read from the calendar's stream itself.",
    "CodeTaken.v1": "The next code of the region is decided on it.",
    "CodesOpened.v1": "The first code of the region is decided on it.",
    "CollectionDayQueued.v1": "The collection run is decided on it: this day follows the one in progress.",
    "CollectionRunFinished.v1": "The collection run is decided on it: the next day may begin.",
    "CreditPolicyPublished.v1": "The policy in force is read from its stream itself.",
    "DataExported.v1": "On record for who inspects; nothing follows from it.",
    "NeverToldSet.v1": "Letters are checked for its words before they leave.",
    "GradeRuleSet.v1": "What a cleared order must amount to for grade A is decided on it.",
    "InvoiceNumberClaimed.v1": "Whether another invoice may have this number is decided on it.",
    "PreferencesSet.v1": "The pages read a person's preferences from their stream itself.",
    "SignatureSet.v1": "Read by the desk's own pages, as the letter of whoever set it begins.",
    "ToDoUntracked.v1": "The customer's plan is decided on it: this to-do is no longer open.",
}


def unread(leads: Leads) -> list[str]:
    """The wire types nobody reads."""
    return [
        wire_type
        for event, wire_type in leads.events.items()
        if not leads.answers(event) and not leads.shown(event)
    ]
