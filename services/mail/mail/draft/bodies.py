"""Request and response bodies of drafts."""

from typing import Annotated

from marshmallow import fields

from eventing import BodySchema, Id, Items, body_of, field_for
from eventing.http import AnswerSchema, IdList, PageQuery
from mail.draft.boxes import DraftBox
from mail.draft.commands import (
    ApproveDraft,
    EditDraft,
    ResolveUncertain,
    ReturnDraft,
    SendDraft,
    SubmitDraft,
    WriteDraft,
)
from mail.values import MAX_ATTACHED, DraftHtml

# -- requests --------------------------------------------------------------------------------------

FILES = field_for(
    Annotated[tuple[Id, ...], Items(max=MAX_ATTACHED)],
    load_default=(),
    metadata={
        "description": "Ids of what goes with it: files that you uploaded (`POST /uploads`), and files of "
        "mails that you can see."
    },
)
HTML = field_for(
    DraftHtml | None,
    load_default=None,
    metadata={
        "description": "The same with its formatting. What mail programs do not show alike, or what runs, is "
        "taken out; without `text` that is made from it. Null: it is plain text."
    },
)
DraftBody = body_of(
    WriteDraft, "DraftBody", without=("draft_id", "author_id", "handed_in"), files=FILES, html=HTML
)
DraftTextBody = body_of(
    EditDraft, "DraftTextBody", without=("draft_id", "by", "as_approver"), files=FILES, html=HTML
)
SubmitBody = body_of(SubmitDraft, "SubmitBody", without=("draft_id", "by"))
CONFIRM = field_for(
    bool,
    load_default=False,
    metadata={"description": "Whether to send it to an addressee who is unknown for the customer, too."},
)
SendBody = body_of(SendDraft, "SendBody", without=("draft_id", "by"), confirm=CONFIRM)
ApproveBody = body_of(ApproveDraft, "ApproveBody", without=("draft_id", "by"), confirm=CONFIRM)
ReturnBody = body_of(ReturnDraft, "ReturnBody", without=("draft_id", "by"))
ResolveBody = body_of(
    ResolveUncertain,
    "ResolveBody",
    without=("draft_id", "by"),
    sent=field_for(
        bool,
        metadata={"description": "True: it was sent. False: send it again under the same Message-ID."},
    ),
)


class DraftsQuery(PageQuery):
    box = field_for(
        DraftBox | None,
        metadata={
            "description": "`drafts` being written; `awaiting` approval; `returned` by the approver; "
            "`outgoing`; `failed`: not sent, or nobody knows."
        },
    )
    customer_id = field_for(Id, load_default=None)
    to_approve = fields.Bool(load_default=False)


class UnsentQuery(BodySchema):
    customer_ids = IdList(required=True, metadata={"description": "Of which customers."})


# -- answers ---------------------------------------------------------------------------------------


class UnsentOfCustomerSchema(AnswerSchema):
    customer_id = fields.Str(required=True)
    drafts = fields.Int(
        required=True,
        metadata={"description": "How many are being written, wait, came back or were not sent."},
    )


class UnsentSchema(AnswerSchema):
    items = fields.List(fields.Nested(UnsentOfCustomerSchema), required=True)


class WriterAnswer(AnswerSchema):
    name = fields.Str()
    address = fields.Str()


class ThreadMailAnswer(AnswerSchema):
    mail_id = fields.Str(attribute="id")
    direction = fields.Str()
    sender = fields.Nested(WriterAnswer)
    to = fields.List(fields.Str())
    subject = fields.Str()
    received_at = fields.AwareDateTime()
    text = fields.Str(metadata={"description": "The beginning."})
    proof = fields.Str()
    answers_elsewhere = fields.Bool()
    lookalike_of = fields.Str(allow_none=True)
    bank_change = fields.Bool()


class ThreadSchema(AnswerSchema):
    """What an approver must know beside the draft."""

    at_risk = fields.Bool(metadata={"description": "Whether a risk is flagged for the customer."})
    items = fields.List(fields.Nested(ThreadMailAnswer))


class AttachedFileAnswer(AnswerSchema):
    file_id = fields.Str()
    name = fields.Str()
    content_type = fields.Str()
    size = fields.Int(metadata={"description": "In bytes."})


class BounceAnswer(AnswerSchema):
    """What a mail server said of one addressee of a letter."""

    address = fields.Str(metadata={"description": "The addressee."})
    outcome = fields.Str(
        metadata={"description": "`failed`: they do not get it. `delayed`: a server on the way still tries."}
    )
    code = fields.Str(
        metadata={
            "description": "Why: `no_such_address`, `no_such_domain`, `address_disabled`, `mailbox_full`, "
            "`too_large`, `not_accepted`, `given_up` or `not_said`."
        }
    )
    status = fields.Str(
        allow_none=True,
        metadata={"description": "The server's enhanced status (RFC 3463), such as 5.1.1; null without one."},
    )
    lasting = fields.Bool(metadata={"description": "Whether no letter gets there: nobody is there."})
    answer = fields.Str(allow_none=True)
    at = fields.AwareDateTime(metadata={"description": "When it became known, with its offset from UTC."})


class SilentAddressAnswer(AnswerSchema):
    """An addressee whom nothing is sent to, because letters come back; the codes are those of `bounces`."""

    address = fields.Str(metadata={"description": "The addressee."})
    code = fields.Str(metadata={"description": "Why letters come back."})
    status = fields.Str(
        allow_none=True,
        metadata={"description": "The server's enhanced status (RFC 3463), such as 5.1.1; null without one."},
    )
    since = fields.AwareDateTime(metadata={"description": "When it became known, with its offset from UTC."})


class DraftRowSchema(AnswerSchema):
    """A draft in a list. `failure` is the code of why it was not sent, `answer` what the mail server said."""

    draft_id = fields.Str(attribute="id")
    status = fields.Str()
    box = fields.Str(allow_none=True, metadata={"description": "The box it is in; null for what is over."})
    customer_id = fields.Str(allow_none=True)
    owner_id = fields.Str(allow_none=True)
    author_id = fields.Str(allow_none=True)
    approver_id = fields.Str(allow_none=True)
    approved_by = fields.Str(allow_none=True)
    needs_approval = fields.Bool()
    purpose = fields.Str()
    to = fields.List(fields.Str())
    cc = fields.List(fields.Str())
    bcc = fields.List(
        fields.Str(), metadata={"description": "Addresses of those who get it without the others knowing."}
    )
    subject = fields.Str()
    preview = fields.Str(metadata={"description": "The beginning of the text, in one line."})
    files = fields.List(fields.Nested(AttachedFileAnswer))
    in_reply_to_mail_id = fields.Str(allow_none=True)
    stage = fields.Str(allow_none=True)
    invoice_ids = fields.List(fields.Str())
    remarks = fields.Str(allow_none=True)
    failure = fields.Str(allow_none=True)
    answer = fields.Str(allow_none=True)
    mail_id = fields.Str(allow_none=True)
    refused = fields.List(fields.Str(), metadata={"description": "Addressees who certainly do not get it."})
    doubtful = fields.List(
        fields.Str(), metadata={"description": "Addressees whom an earlier letter of ours did not reach."}
    )
    not_written_to = fields.List(
        fields.Nested(SilentAddressAnswer),
        metadata={
            "description": "Addressees from whom letters come back: it is not sent while there are any."
        },
    )
    bounces = fields.List(
        fields.Nested(BounceAnswer),
        metadata={"description": "What mail servers said of its addressees, in the order in which it came."},
    )
    send_at = fields.AwareDateTime(allow_none=True)
    handed_in = fields.Bool(metadata={"description": "Whether it was written in another mail program."})
    drafted_at = fields.AwareDateTime()


class DraftSchema(DraftRowSchema):
    text = fields.Str()
    html = fields.Str(
        allow_none=True,
        metadata={"description": "The same with its formatting, cleaned; null where it is plain text."},
    )
    edited_by = fields.Str(allow_none=True, metadata={"description": "Who changed its wording last."})
    edited_at = fields.AwareDateTime(allow_none=True)


class WarnedAnswer(AnswerSchema):
    code = fields.Str(required=True)
    field = fields.Str(required=True)
    params = fields.Dict(keys=fields.Str(), values=fields.Str(), required=True)


class ChecksSchema(AnswerSchema):
    """What to look at again before a draft leaves, in the order of its fields; nothing is refused for it."""

    items = fields.List(fields.Nested(WarnedAnswer), required=True)
