"""Routes of the commands on messages, and the facts looked up for them."""

from collections.abc import Sequence
from typing import Any, TypeVar

from eventing import Asked, Look, route
from mail.known.lookups import countries
from mail.message.commands import (
    AssignMail,
    FileByHand,
    JoinThread,
    MarkSpam,
    NoteMail,
    QuarantineMail,
    ReachMailboxes,
    ReceiveMail,
    RecordSentMail,
    SetMailApart,
)
from mail.message.identity import identify
from mail.message.intake import keep_attachments, keep_text
from mail.message.lookups import answers_to, threads
from mail.message.model import MESSAGE, MailFacts, Message, mail_stream_of
from mail.message.receiving import (
    SentLetter,
)
from mail.message.verdict import Knowledge
from mail.resources import Resources

Placing = TypeVar("Placing", bound=AssignMail | FileByHand)

# -- facts -----------------------------------------------------------------------------------------


def no_facts(asked: Sequence[Asked[Any, Message]], _look: Look[Resources]) -> Sequence[MailFacts]:
    return [MailFacts()] * len(asked)


def country_facts(asked: Sequence[Asked[Placing, Message]], look: Look[Resources]) -> Sequence[MailFacts]:
    found = countries(look.db, (one.command.customer_id for one in asked))
    return [MailFacts(Knowledge(countries=found))] * len(asked)


def sent_facts(asked: Sequence[Asked[RecordSentMail, Message]], look: Look[Resources]) -> Sequence[MailFacts]:
    """The sent letters, parsed. Raises Unreadable if one of them is: then each is tried on its own."""
    raws = look.resources.files.read_many(one.command.raw_file_id for one in asked)
    parsed = {file_id: look.resources.read(raw) for file_id, raw in raws.items()}
    known = threads(look.db, (named for letter in parsed.values() for named in letter.ancestors))
    letters = {}
    for file_id, raw in raws.items():
        identity = identify(raw)
        read, files = parsed[file_id], look.resources.files
        letters[file_id] = SentLetter(
            identity,
            read,
            len(raw),
            known,
            look.resources.ours,
            keep_text(files, identity.mail_id, read),
            keep_attachments(files, identity.mail_id, read),
        )
    knowledge = Knowledge(countries=countries(look.db, (one.command.customer_id for one in asked)))
    return [MailFacts(knowledge, letters.get(one.command.raw_file_id)) for one in asked]


def answer_facts(asked: Sequence[Asked[JoinThread, Message]], look: Look[Resources]) -> Sequence[MailFacts]:
    """The answers to each mail that are on record."""
    found = answers_to(look.db, (one.state.received for one in asked if one.state.received is not None))
    return [MailFacts(Knowledge(answers=found.get(one.command.mail_id, ()))) for one in asked]


ROUTES = [
    route(ReceiveMail, MESSAGE, mail_stream_of, facts=no_facts, founds=True),
    route(ReachMailboxes, MESSAGE, mail_stream_of, facts=no_facts),
    route(QuarantineMail, MESSAGE, mail_stream_of, facts=no_facts, founds=True),
    route(AssignMail, MESSAGE, mail_stream_of, facts=country_facts),
    route(FileByHand, MESSAGE, mail_stream_of, facts=country_facts),
    route(JoinThread, MESSAGE, mail_stream_of, facts=answer_facts),
    route(SetMailApart, MESSAGE, mail_stream_of, facts=no_facts),
    route(MarkSpam, MESSAGE, mail_stream_of, facts=no_facts),
    route(NoteMail, MESSAGE, mail_stream_of, facts=no_facts),
    route(RecordSentMail, MESSAGE, mail_stream_of, facts=sent_facts),
]
