"""Queries and answers about mail that is read."""

from marshmallow import fields, validate

from eventing import BodySchema, Id, field_for
from eventing.http import AnswerSchema, IdsQuery, PageQuery
from mail.values import NobodysBox, OwnedBox

# -- requests --------------------------------------------------------------------------------------


class MailsQuery(IdsQuery):
    customer_id = field_for(Id, load_default=None)
    box = field_for(OwnedBox | None, load_default=None)
    owner_id = field_for(Id, load_default=None, metadata={"description": "Only of this person's customers."})
    since = fields.AwareDateTime(metadata={"description": "Received or sent at or after this instant."})
    until = fields.AwareDateTime(metadata={"description": "Received or sent before this instant."})


class PeriodQuery(BodySchema):
    since = fields.AwareDateTime(required=True, metadata={"description": "At or after this instant."})
    until = fields.AwareDateTime(required=True, metadata={"description": "Before this instant."})


class UnassignedQuery(PageQuery):
    box = field_for(
        NobodysBox,
        load_default="enquiries",
        metadata={
            "description": "`enquiries` of strangers; their `list_mail`, `spam` and `automatic` mail; "
            "`unproven`: it bears our address, and nothing shows that it is from us; `set_apart`; "
            "`quarantined`; of imports `old` and `old_unread`."
        },
    )


class ReplyQuery(BodySchema):
    all = fields.Bool(load_default=False, metadata={"description": "Whether it goes to all who got it."})


#: What of a thread is shown at first.
THREAD_LIMIT = 20


class ThreadQuery(PageQuery):
    limit = fields.Int(load_default=THREAD_LIMIT, validate=validate.Range(1, 100))


# -- answers ---------------------------------------------------------------------------------------


class SenderAnswer(AnswerSchema):
    name = fields.Str()
    address = fields.Str()


class ChecksAnswer(AnswerSchema):
    spf = fields.Str()
    dkim = fields.Str()
    dmarc = fields.Str()


class AttachmentAnswer(AnswerSchema):
    file_id = fields.Str()
    name = fields.Str()
    content_type = fields.Str()
    size = fields.Int()
    damaged = fields.Bool(metadata={"description": "Not all of it could be decoded."})
    picture = fields.Str(
        allow_none=True,
        metadata={"description": "The name under which the HTML shows it; null if it is beside the text."},
    )


class SuggestionAnswer(AnswerSchema):
    customer_id = fields.Str()
    code = fields.Str(allow_none=True)
    name = fields.Str(allow_none=True)
    why = fields.Str()


class SuspicionAnswer(AnswerSchema):
    score = fields.Int(metadata={"description": "How much it looks like spam, of a thousand."})
    telling = fields.List(fields.Str(), metadata={"description": "Words of it that told most."})


class MailSchema(AnswerSchema):
    mail_id = fields.Str(attribute="id")
    state = fields.Str()
    box = fields.Str(metadata={"description": "Where it is: `received`, `sent`, or a box of `/unassigned`."})
    kind = fields.Str()
    direction = fields.Str()
    channel = fields.Str()
    sender = fields.Nested(SenderAnswer)
    sender_address = fields.Str(metadata={"description": "From an enquiry platform, the buyer's own."})
    reply_to = fields.List(fields.Str(), metadata={"description": "Where the sender wants answers to go."})
    proof = fields.Str(
        metadata={"description": "Whether it is from the sender it bears: `proven`, `unproven` or `failed`."}
    )
    checks = fields.Nested(
        ChecksAnswer,
        allow_none=True,
        metadata={"description": "What `proof` rests on; null if nobody whom we trust has checked."},
    )
    answers_elsewhere = fields.Bool(
        metadata={"description": "Warning: answers would go to another company than the sender's."}
    )
    lookalike_of = fields.Str(
        allow_none=True,
        metadata={"description": "Warning: the known domain that the sender's, or Reply-To's, looks like."},
    )
    bank_change = fields.Bool(metadata={"description": "Warning: it says that a bank account has changed."})
    forwarded = fields.Bool(metadata={"description": "A colleague passed on what somebody outside wrote."})
    to = fields.List(fields.Str())
    cc = fields.List(fields.Str())
    subject = fields.Str()
    preview = fields.Str(
        metadata={"description": "The beginning in one line, without quoted mail and signature."}
    )
    foreign = fields.Bool(
        metadata={"description": "Whether it is in another language than Chinese, so that a note is wanted."}
    )
    sent_at = fields.AwareDateTime(allow_none=True)
    received_at = fields.AwareDateTime()
    thread_id = fields.Str()
    mailbox_ids = fields.List(fields.Str())
    attachments = fields.List(fields.Nested(AttachmentAnswer))
    attachment_count = fields.Int(metadata={"description": "Without the pictures within the HTML."})
    remote_images = fields.Int(
        metadata={"description": "Pictures from elsewhere that its HTML asks for; they are not loaded."}
    )
    size = fields.Int()
    customer_id = fields.Str(allow_none=True)
    owner_id = fields.Str(allow_none=True)
    rule = fields.Str()
    country = fields.Str(allow_none=True)
    country_basis = fields.Str()
    reason = fields.Str(
        allow_none=True, metadata={"description": "The code of why it is unassigned or in quarantine."}
    )
    suggestions = fields.List(fields.Nested(SuggestionAnswer))
    suspicion = fields.Nested(
        SuspicionAnswer,
        allow_none=True,
        metadata={"description": "What the spam filter said of it when it came; null if nothing."},
    )
    apart = fields.Str(allow_none=True)
    note = fields.Str(allow_none=True)
    noted_by = fields.Str()
    noted_at = fields.AwareDateTime(allow_none=True)
    same_id_as = fields.List(fields.Str())
    draft_id = fields.Str(allow_none=True)
    author_id = fields.Str(allow_none=True, metadata={"description": "Who wrote it, if it is ours."})
    approved_by = fields.Str(allow_none=True, metadata={"description": "Who approved it, if it was."})


class ThreadAnswer(AnswerSchema):
    """The newest mails of a thread, and the cursor of the older ones for `/mails/{mail_id}/thread`."""

    items = fields.List(fields.Nested(MailSchema))
    next = fields.Str(allow_none=True)


class WholeMailSchema(MailSchema):
    text = fields.Str(metadata={"description": "All of it with quoted mail; empty for quarantined mail."})
    bcc = fields.List(
        fields.Str(),
        metadata={"description": "Of a letter of ours: who got it without the others being told."},
    )
    has_html = fields.Bool(metadata={"description": "Whether there is HTML, at `/mails/{mail_id}/html`."})
    thread = fields.Nested(ThreadAnswer)


class QuoteAnswer(AnswerSchema):
    """What stands below a reply: who wrote when, to be said in words, and what."""

    name = fields.Str()
    address = fields.Str()
    at = fields.AwareDateTime()
    text = fields.Str(metadata={"description": "Each line behind `> `."})


class ReplySchema(AnswerSchema):
    """A reply that nobody has written yet: what a box for it begins with."""

    in_reply_to_mail_id = fields.Str()
    customer_id = fields.Str(allow_none=True)
    to = fields.List(fields.Str())
    cc = fields.List(fields.Str())
    subject = fields.Str()
    quote = fields.Nested(QuoteAnswer)


class PassedOnAnswer(AnswerSchema):
    """The mail that is passed on: its head, to be said in words, and its text."""

    name = fields.Str()
    address = fields.Str()
    at = fields.AwareDateTime()
    to = fields.List(fields.Str())
    subject = fields.Str()
    text = fields.Str(metadata={"description": "Of a long one, the beginning."})


class ForwardSchema(AnswerSchema):
    """A mail that nobody has passed on yet: what a box for it begins with."""

    subject = fields.Str()
    mail = fields.Nested(PassedOnAnswer)
    files = fields.List(fields.Nested(AttachmentAnswer))


class BoxAnswer(AnswerSchema):
    """A box: `received` and `sent` are of `/mails`, those after them of `/unassigned`, then of `/drafts`."""

    box = fields.Str()
    count = fields.Int(metadata={"description": "How many there are, 1,000 at most."})
    more = fields.Bool(metadata={"description": "Whether there are more than that."})


class BoxesSchema(AnswerSchema):
    boxes = fields.List(fields.Nested(BoxAnswer))


class CustomerAttachmentSchema(AttachmentAnswer):
    mail_id = fields.Str()
    subject = fields.Str()
    direction = fields.Str()
    received_at = fields.AwareDateTime()


class WorkSchema(AnswerSchema):
    """The mail of one person's customers in a period."""

    owner_id = fields.Str()
    received = fields.Int()
    sent = fields.Int()
    notes_missing = fields.Int(
        metadata={"description": "How many of the received ones are foreign and have no note."}
    )


class TeamSchema(AnswerSchema):
    """Only those whose customers wrote, or were written to."""

    items = fields.List(fields.Nested(WorkSchema))
