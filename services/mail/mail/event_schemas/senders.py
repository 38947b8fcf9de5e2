"""Events of senders who are no customers, and of looking again at unfiled mail."""

from marshmallow import fields

from eventing.core.catalogue import EventSchema
from mail.domain import events
from mail.event_schemas.parts import PUBLISHED, an_id, ids, maybe_id, maybe_one_of, one_of, private


@PUBLISHED.event(events.SenderMarked)
class SenderMarkedV1(EventSchema):
    sender_id = an_id()
    address = private()
    apart = maybe_one_of(events.Apart)
    marked_by = maybe_id()


class _Refile(EventSchema):
    refile_id = an_id()
    by = one_of(events.RefileBy)
    value = private()
    assigned_to = maybe_id()
    mail_ids = ids()
    more = fields.Bool(required=True)


@PUBLISHED.event(events.RefileStarted)
class RefileStartedV1(_Refile):
    pass


@PUBLISHED.event(events.RefileProgressed)
class RefileProgressedV1(_Refile):
    pass
