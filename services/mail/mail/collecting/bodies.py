"""Request and response bodies of collecting."""

from marshmallow import fields

from eventing import body_of, field_for
from eventing.http import AnswerSchema
from mail.collecting.commands import SetCollecting
from mail.values import ServerSecret

_SECRET = field_for(
    ServerSecret | None,
    metadata={
        "format": "password",
        "description": "The password for it, or the code that the provider gives out instead (授权码). It is "
        "never shown again. Null: the one that is kept, for the same server and user.",
    },
)
SetCollectingBody = body_of(
    SetCollecting, "SetCollectingBody", without=("mailbox_id", "by", "secret_id"), secret=_SECRET
)
TryCollectingBody = body_of(
    SetCollecting,
    "TryCollectingBody",
    without=("mailbox_id", "by", "secret_id", "history", "since"),
    secret=_SECRET,
)


class CollectedFolderSchema(AnswerSchema):
    """A folder that is read, and how far it has been."""

    name = fields.Str(required=True)
    meaning = fields.Str(required=True)
    percent = fields.Int(required=True, allow_none=True)
    taken = fields.Int(required=True)
    known = fields.Int(required=True)
    quarantined = fields.Int(required=True)
    left = fields.Int(required=True)


class CollectingSettingsSchema(AnswerSchema):
    """From where a mailbox's mail is read, and how that goes. Its password is told to nobody."""

    running = fields.Bool(required=True)
    host = fields.Str(required=True)
    port = fields.Int(required=True)
    security = fields.Str(required=True)
    user_name = fields.Str(required=True)
    folders = fields.List(fields.Nested(CollectedFolderSchema), required=True)
    history = fields.Bool(required=True)
    since = fields.Date(required=True, allow_none=True)
    takes = fields.Str(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)
    trouble = fields.Str(required=True, allow_none=True)
    trouble_folder = fields.Str(required=True, allow_none=True)
    trouble_at = fields.AwareDateTime(required=True, allow_none=True)
    again_at = fields.AwareDateTime(required=True, allow_none=True)


class CollectingSchema(AnswerSchema):
    """A mailbox, and how its mail is collected; `collecting` null where it never was."""

    mailbox_id = fields.Str(required=True)
    address = fields.Str(required=True)
    kind = fields.Str(required=True)
    staff_id = fields.Str(required=True, allow_none=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    collecting = fields.Nested(CollectingSettingsSchema, required=True, allow_none=True)


class ListedFolderSchema(AnswerSchema):
    name = fields.Str(required=True)
    meaning = fields.Str(required=True, allow_none=True)


class FolderCountSchema(AnswerSchema):
    name = fields.Str(required=True)
    count = fields.Int(required=True)


class TriedSchema(AnswerSchema):
    """What came of a test."""

    trouble = fields.Str(required=True, allow_none=True)
    trouble_folder = fields.Str(required=True, allow_none=True)
    takes = fields.Str(required=True)
    folders = fields.List(fields.Nested(ListedFolderSchema), required=True)
    counts = fields.List(fields.Nested(FolderCountSchema), required=True)


class PresetSchema(AnswerSchema):
    code = fields.Str(required=True)
    host = fields.Str(required=True)
    takes = fields.Str(required=True)
    sent = fields.Str(required=True)


class PresetsSchema(AnswerSchema):
    items = fields.List(fields.Nested(PresetSchema), required=True)
