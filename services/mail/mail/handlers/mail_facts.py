"""What decisions on mail rest on, looked up once for many of them.

Looked up after the states were loaded, and the row of a mail is written before that: so a contact's address
and the mail find each other, whichever comes first.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from eventing.bus.routes import Asked, Look
from mail import queries
from mail.domain import refile
from mail.domain.commands import AssignMail, FileByHand, FileMail, RecordSentMail, Refile
from mail.domain.filing import Knowledge
from mail.domain.identity import identify
from mail.domain.message import MailFacts, Message
from mail.domain.receiving import SentLetter
from mail.domain.refile import Candidates, RefileJob
from mail.handlers.resources import Resources

Placing = TypeVar("Placing", bound=AssignMail | FileByHand)


def nothing_more(asked: Sequence[Asked[Any, Message]], _look: Look[Resources]) -> Sequence[MailFacts]:
    return [MailFacts()] * len(asked)


def filing_facts(asked: Sequence[Asked[FileMail, Message]], look: Look[Resources]) -> Sequence[MailFacts]:
    received = [one.state.received for one in asked if one.state.received is not None]
    assigned = [one.command.assigned_to for one in asked if one.command.assigned_to is not None]
    known = queries.knowledge(look.db, received, look.resources.ours, also_country_of=assigned)
    return [MailFacts(known.get(one.command.mail_id, Knowledge())) for one in asked]


def country_facts(asked: Sequence[Asked[Placing, Message]], look: Look[Resources]) -> Sequence[MailFacts]:
    countries = queries.countries(look.db, (one.command.customer_id for one in asked))
    return [MailFacts(Knowledge(countries=countries))] * len(asked)


def sent_facts(asked: Sequence[Asked[RecordSentMail, Message]], look: Look[Resources]) -> Sequence[MailFacts]:
    """Raises Unreadable, when one of them is: then each is tried by itself."""
    raws = look.resources.files.read_many(one.command.raw_file_id for one in asked)
    parsed = {file_id: look.resources.read(raw) for file_id, raw in raws.items()}
    threads = queries.threads(look.db, (named for letter in parsed.values() for named in letter.ancestors))
    countries = queries.countries(look.db, (one.command.customer_id for one in asked))
    letters = {
        file_id: SentLetter(identify(raw), parsed[file_id], len(raw), threads, look.resources.ours)
        for file_id, raw in raws.items()
    }
    knowledge = Knowledge(countries=countries)
    return [MailFacts(knowledge, letters.get(one.command.raw_file_id)) for one in asked]


def candidates(asked: Sequence[Asked[Refile, RefileJob]], look: Look[Resources]) -> Sequence[Candidates]:
    jobs = [one.command for one in asked]
    found = queries.refile_candidates(look.db, jobs, refile.CHUNK + 1, look.resources.ours)
    return [Candidates(found.get(job, ())) for job in jobs]
