"""Request and response bodies of imports, and of old mail that waits for its customer."""

from marshmallow import fields, validate

from eventing import BodySchema, Id, body_of, field_for
from eventing.http import AnswerSchema, PageQuery
from mail.imports.commands import OpenImport
from mail.imports.values import MAX_FILES, MAX_IMPORT_BYTES, MAX_PIECE_MEBI, ArchiveName
from mail.values import FilingValue

# -- requests --------------------------------------------------------------------------------------

ImportBody = body_of(OpenImport, "ImportBody", without=("import_id", "source", "by"))


class PieceQuery(BodySchema):
    name = field_for(
        ArchiveName,
        metadata={"description": f"The file's name, with its folders if you like; of {MAX_FILES} at most."},
    )
    size = fields.Int(
        required=True,
        validate=validate.Range(1, MAX_IMPORT_BYTES),
        metadata={"description": "The length of the whole file in bytes."},
    )
    offset = fields.Int(
        required=True,
        validate=validate.Range(0, MAX_IMPORT_BYTES),
        metadata={"description": f"Where the piece begins; it has at most {MAX_PIECE_MEBI} MiB."},
    )


class NotTakenQuery(PageQuery):
    pass


class OldMailBody(BodySchema):
    """An address, and the customer whose mail it is."""

    address = field_for(FilingValue)
    customer_id = field_for(Id)


# -- answers ---------------------------------------------------------------------------------------


class PieceSchema(AnswerSchema):
    name = fields.Str(required=True)
    size = fields.Int(required=True)
    have = fields.Int(
        required=True, metadata={"description": "Bytes that are here: the next piece begins there."}
    )


class ImportSchema(AnswerSchema):
    """An import; its figures are as of the last batch of messages."""

    import_id = fields.Str(attribute="id")
    status = fields.Str()
    source = fields.Str()
    mailbox_id = fields.Str()
    older_than = fields.AwareDateTime()
    own = fields.Bool()
    opened_by = fields.Str()
    opened_at = fields.AwareDateTime()
    started_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    files = fields.Int(dump_default=0)
    size = fields.Int(dump_default=0)
    handed_in = fields.Int(dump_default=0)
    stored = fields.Int(dump_default=0)
    known = fields.Int(dump_default=0)
    quarantined = fields.Int(dump_default=0)
    left_out = fields.Int(dump_default=0)


class WholeImportSchema(ImportSchema):
    pieces = fields.List(fields.Nested(PieceSchema), metadata={"description": "How far each file is here."})
    done = fields.Float(
        metadata={"description": "The part of its bytes that is brought in, from 0 to 1; an estimate."}
    )


class NotTakenSchema(AnswerSchema):
    name = fields.Str()
    number = fields.Int()
    reason = fields.Str()
    mail_id = fields.Str(allow_none=True)


class OldMailSchema(AnswerSchema):
    """The old mail with one address that is nobody's."""

    address = fields.Str()
    count = fields.Int()
    latest_at = fields.AwareDateTime()
    mail_id = fields.Str()
    subject = fields.Str()


class OldMailListSchema(AnswerSchema):
    items = fields.List(fields.Nested(OldMailSchema))
    more = fields.Bool(metadata={"description": "Whether there are more addresses than these."})
