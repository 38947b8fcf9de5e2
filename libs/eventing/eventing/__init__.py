"""The event backbone every service stands on: the names a service is written with.

    from eventing import Decider, Published, Reactions, Service, View, route

It knows no service and no word of the trade. Also public are `eventing.http` (the kit of an API),
`eventing.cli` (of a command line), `eventing.core.mongo` (of an adapter that writes to the database itself),
`eventing.testing` and `eventing.start`; everything else is private. Start reading at `core.decider`, then
`bus.routes`, `log.log`, `views.view` and `service`.

Names are looked up when they are asked for: a worker's process is patched before anything else is imported.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eventing.bus.bus import CommandBus
    from eventing.bus.outcomes import Outcome
    from eventing.bus.reactions import Reactions
    from eventing.bus.routes import Asked, Decided, Look, Part, Route, route
    from eventing.core.catalogue import Contracts, Published
    from eventing.core.checking import Fault
    from eventing.core.clock import Clock, SystemClock
    from eventing.core.codes import BodySchema
    from eventing.core.commit import Commit, Event
    from eventing.core.context import CommandContext
    from eventing.core.countries import BadCountryTable, by_country
    from eventing.core.decider import Decider
    from eventing.core.errors import (
        BrokenLog,
        ConcurrencyError,
        EventingError,
        Forbidden,
        Invalid,
        NoAddress,
        NotFound,
        Refused,
        TooLarge,
        Unauthorised,
        Unavailable,
        Undecodable,
        UnknownVersion,
        WrongPlace,
    )
    from eventing.core.ids import new_id, uuid5hex
    from eventing.core.indexes import Index
    from eventing.core.money import CURRENCIES, Money, MoneyField, zero
    from eventing.core.mongo import Db, Document, Documents, connect, durable, storable
    from eventing.core.retry import Outage
    from eventing.core.shapes import body_of, field_for, schema_of
    from eventing.core.transient import transient
    from eventing.core.values import (
        Checked,
        Id,
        Items,
        Line,
        Name,
        NewId,
        Note,
        Number,
        OneOf,
        Personal,
        Text,
    )
    from eventing.log.log import Log, partition_of
    from eventing.readers.following import Following
    from eventing.readers.rebuild import Rebuild
    from eventing.readers.restore import last_restore
    from eventing.readers.settling import settle
    from eventing.readers.sources import OwnLog
    from eventing.service import Parts, Round, Service
    from eventing.telemetry.metrics import exposition
    from eventing.views.conditions import all_of
    from eventing.views.paging import Page, decode_cursor, encode_cursor, page_by_ids, page_of
    from eventing.views.view import (
        LIVE,
        Add,
        Append,
        Count,
        Drop,
        Latest,
        Patch,
        Sweep,
        Upsert,
        View,
        Views,
        Write,
        Writes,
        bare,
    )
    from eventing.worker.config import Settings, common
    from eventing.worker.gauges import DATABASE_SECONDS, gauge
    from eventing.worker.probe import serve_probe
    from eventing.worker.startup import Startup

#: Where each name is at home.
_HOMES = {
    "eventing.bus.bus": "CommandBus",
    "eventing.bus.outcomes": "Outcome",
    "eventing.bus.reactions": "Reactions",
    "eventing.bus.routes": "Asked Decided Look Part Route route",
    "eventing.core.catalogue": "Contracts Published",
    "eventing.core.checking": "Fault",
    "eventing.core.clock": "Clock SystemClock",
    "eventing.core.codes": "BodySchema",
    "eventing.core.commit": "Commit Event",
    "eventing.core.context": "CommandContext",
    "eventing.core.countries": "BadCountryTable by_country",
    "eventing.core.decider": "Decider",
    "eventing.core.errors": "BrokenLog ConcurrencyError EventingError Forbidden Invalid NoAddress NotFound "
    "Refused TooLarge Unauthorised Unavailable Undecodable UnknownVersion WrongPlace",
    "eventing.core.ids": "new_id uuid5hex",
    "eventing.core.indexes": "Index",
    "eventing.core.money": "CURRENCIES Money MoneyField zero",
    "eventing.core.mongo": "Db Document Documents connect durable storable",
    "eventing.core.shapes": "body_of field_for schema_of",
    "eventing.core.values": "Checked Id Items Line Name NewId Note Number OneOf Personal Text",
    "eventing.core.retry": "Outage",
    "eventing.core.transient": "transient",
    "eventing.log.log": "Log partition_of",
    "eventing.readers.following": "Following",
    "eventing.readers.rebuild": "Rebuild",
    "eventing.readers.restore": "last_restore",
    "eventing.readers.settling": "settle",
    "eventing.readers.sources": "OwnLog",
    "eventing.service": "Parts Round Service",
    "eventing.telemetry.metrics": "exposition",
    "eventing.views.conditions": "all_of",
    "eventing.views.paging": "Page decode_cursor encode_cursor page_by_ids page_of",
    "eventing.views.view": "Add Append Count Drop LIVE Latest Patch Sweep "
    "Upsert View Views Write Writes bare",
    "eventing.worker.config": "Settings common",
    "eventing.worker.gauges": "DATABASE_SECONDS gauge",
    "eventing.worker.probe": "serve_probe",
    "eventing.worker.startup": "Startup",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "CURRENCIES",
    "DATABASE_SECONDS",
    "LIVE",
    "Add",
    "Append",
    "Asked",
    "BadCountryTable",
    "BodySchema",
    "BrokenLog",
    "Checked",
    "Clock",
    "CommandBus",
    "CommandContext",
    "Commit",
    "ConcurrencyError",
    "Contracts",
    "Count",
    "Db",
    "Decided",
    "Decider",
    "Document",
    "Documents",
    "Drop",
    "Event",
    "EventingError",
    "Fault",
    "Following",
    "Forbidden",
    "Id",
    "Index",
    "Invalid",
    "Items",
    "Latest",
    "Line",
    "Log",
    "Look",
    "Money",
    "MoneyField",
    "Name",
    "NewId",
    "NoAddress",
    "NotFound",
    "Note",
    "Number",
    "OneOf",
    "Outage",
    "Outcome",
    "OwnLog",
    "Page",
    "Part",
    "Parts",
    "Patch",
    "Personal",
    "Published",
    "Reactions",
    "Rebuild",
    "Refused",
    "Round",
    "Route",
    "Service",
    "Settings",
    "Startup",
    "Sweep",
    "SystemClock",
    "Text",
    "TooLarge",
    "Unauthorised",
    "Unavailable",
    "Undecodable",
    "UnknownVersion",
    "Upsert",
    "View",
    "Views",
    "Write",
    "Writes",
    "WrongPlace",
    "all_of",
    "bare",
    "body_of",
    "by_country",
    "common",
    "connect",
    "decode_cursor",
    "durable",
    "encode_cursor",
    "exposition",
    "field_for",
    "gauge",
    "last_restore",
    "new_id",
    "page_by_ids",
    "page_of",
    "partition_of",
    "route",
    "schema_of",
    "serve_probe",
    "settle",
    "storable",
    "transient",
    "uuid5hex",
    "zero",
]


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"eventing has no {name}")
    return getattr(import_module(home), name)
