"""Every command of mail: its stream, and what is looked up for deciding it."""

from eventing.bus.routes import route
from mail.domain.commands import (
    AddMailbox,
    ApproveDraft,
    AssignMail,
    DoubtSending,
    DraftCollectionLetter,
    EditDraft,
    FileByHand,
    FileMail,
    MarkSender,
    MarkSpam,
    NoteMail,
    QuarantineMail,
    ReachMailboxes,
    ReceiveMail,
    RecordFailure,
    RecordSent,
    RecordSentMail,
    RecordUncertain,
    Refile,
    ResolveUncertain,
    ReturnDraft,
    SendDraft,
    SetMailApart,
    StartData,
    StartSending,
    SubmitDraft,
    WriteDraft,
)
from mail.domain.draft import DRAFT, draft_stream_of
from mail.domain.mailbox import MAILBOX, mailbox_id_of, mailbox_stream
from mail.domain.message import MESSAGE, mail_stream_of
from mail.domain.refile import REFILE, refile_id_of, refile_stream
from mail.domain.sender import SENDER, sender_id_of, sender_stream
from mail.handlers.draft_facts import (
    author_facts,
    keep_letter,
    letter_facts,
    queued_facts,
    sending_facts,
    submission_facts,
    time_alone,
)
from mail.handlers.mail_facts import candidates, country_facts, filing_facts, nothing_more, sent_facts

ROUTES = [
    # -- mail that came in, and what it is -------------------------------------------------------------
    route(AddMailbox, MAILBOX, lambda c: mailbox_stream(mailbox_id_of(c.address))),
    route(ReceiveMail, MESSAGE, mail_stream_of, facts=nothing_more, founds=True),
    route(ReachMailboxes, MESSAGE, mail_stream_of, facts=nothing_more),
    route(QuarantineMail, MESSAGE, mail_stream_of, facts=nothing_more, founds=True),
    route(FileMail, MESSAGE, mail_stream_of, facts=filing_facts),
    route(AssignMail, MESSAGE, mail_stream_of, facts=country_facts),
    route(FileByHand, MESSAGE, mail_stream_of, facts=country_facts),
    route(SetMailApart, MESSAGE, mail_stream_of, facts=nothing_more),
    route(MarkSpam, MESSAGE, mail_stream_of, facts=nothing_more),
    route(NoteMail, MESSAGE, mail_stream_of, facts=nothing_more),
    route(RecordSentMail, MESSAGE, mail_stream_of, facts=sent_facts),
    route(MarkSender, SENDER, lambda c: sender_stream(sender_id_of(c.address))),
    route(Refile, REFILE, lambda c: refile_stream(refile_id_of(c.by, c.value)), facts=candidates),
    # -- drafts, and their way out ---------------------------------------------------------------------
    route(WriteDraft, DRAFT, draft_stream_of, facts=author_facts),
    route(DraftCollectionLetter, DRAFT, draft_stream_of, facts=letter_facts),
    route(EditDraft, DRAFT, draft_stream_of, facts=time_alone),
    route(SubmitDraft, DRAFT, draft_stream_of, facts=submission_facts),
    route(ReturnDraft, DRAFT, draft_stream_of, facts=time_alone),
    route(ApproveDraft, DRAFT, draft_stream_of, facts=sending_facts, effect=keep_letter),
    route(SendDraft, DRAFT, draft_stream_of, facts=sending_facts, effect=keep_letter),
    route(StartSending, DRAFT, draft_stream_of, facts=time_alone),
    route(StartData, DRAFT, draft_stream_of, facts=time_alone),
    route(RecordSent, DRAFT, draft_stream_of, facts=time_alone),
    route(RecordFailure, DRAFT, draft_stream_of, facts=time_alone),
    route(RecordUncertain, DRAFT, draft_stream_of, facts=time_alone),
    route(DoubtSending, DRAFT, draft_stream_of, facts=time_alone),
    route(ResolveUncertain, DRAFT, draft_stream_of, facts=queued_facts),
]
