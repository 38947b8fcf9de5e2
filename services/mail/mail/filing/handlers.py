"""Routes of the filing commands, and the facts looked up for them.

Facts are looked up after the states are loaded, and a mail's row is written before: so a contact's address
and a mail find each other, whichever comes first.
"""

from collections.abc import Sequence
from dataclasses import replace

from eventing import Asked, Look, route
from mail.filing import model
from mail.filing.commands import Refile
from mail.filing.lookups import knowledge, refile_candidates
from mail.filing.model import REFILE, Candidates, RefileJob, refile_id_of, refile_stream
from mail.message.commands import FileMail
from mail.message.model import MESSAGE, MailFacts, Message, mail_stream_of
from mail.message.verdict import Knowledge
from mail.resources import Resources
from mail.spam.lookups import suspicions


def filing_facts(asked: Sequence[Asked[FileMail, Message]], look: Look[Resources]) -> Sequence[MailFacts]:
    received = [one.state.received for one in asked if one.state.received is not None]
    assigned = [one.command.assigned_to for one in asked if one.command.assigned_to is not None]
    known = knowledge(look.db, received, look.resources.ours, also_country_of=assigned)
    new = [one.state.received for one in asked if one.state.received is not None and not one.state.decided]
    suspected = suspicions(look.resources.spam_models, new)
    return [
        MailFacts(
            replace(known.get(one.command.mail_id, Knowledge()), suspicion=suspected.get(one.command.mail_id))
        )
        for one in asked
    ]


def candidates(asked: Sequence[Asked[Refile, RefileJob]], look: Look[Resources]) -> Sequence[Candidates]:
    jobs = [one.command for one in asked]
    found = refile_candidates(look.db, jobs, model.CHUNK + 1, look.resources.ours)
    return [Candidates(found.get(job, ())) for job in jobs]


ROUTES = [
    route(FileMail, MESSAGE, mail_stream_of, facts=filing_facts),
    route(Refile, REFILE, lambda c: refile_stream(refile_id_of(c.by, c.value)), facts=candidates),
]
