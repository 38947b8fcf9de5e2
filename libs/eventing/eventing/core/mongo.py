"""MongoDB as this system uses it: concerns and types, set in code and never by a URI."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pymongo
from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from bson.decimal128 import Decimal128
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference
from pymongo.write_concern import WriteConcern

from eventing.core.money import Money

Document = dict[str, Any]
Documents = Collection[Document]
Db = Database[Document]

# Without j, acknowledged inserts are lost on kill -9 (tried: 40-150 per kill).
DURABLE = WriteConcern(w="majority", j=True)
MAJORITY = ReadConcern("majority")


class _DecimalCodec(TypeCodec):
    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        return value.to_decimal()


CODEC: CodecOptions[Document] = CodecOptions(
    document_class=dict, tz_aware=True, type_registry=TypeRegistry([_DecimalCodec()])
)


def connect(uri: str, **options: Any) -> MongoClient[Document]:
    """One client per process, made after fork. Gives up on an absent server after 3 s."""
    settings = {"serverSelectionTimeoutMS": 3000, "socketTimeoutMS": 20000, "connectTimeoutMS": 3000}
    return MongoClient(uri, **{**settings, **options})


def durable(db: Db, name: str) -> Documents:
    """A collection whose writes wait for the majority's journal and whose reads see only those."""
    return db.get_collection(
        name,
        codec_options=CODEC,
        read_preference=ReadPreference.PRIMARY,
        write_concern=DURABLE,
        read_concern=MAJORITY,
    )


#: One of the servers takes the longer to drop a collection the more is in it.
DROP_SECONDS = 3600.0


def drop(db: Db, *names: str) -> None:
    """Drop these collections, however long it takes."""
    with pymongo.timeout(DROP_SECONDS):
        for name in names:
            db.drop_collection(name)


DUPLICATE_KEY = 11000


def only_duplicates(error: BulkWriteError) -> bool:
    """Whether every failed write was of something there already; write concern errors do not count."""
    failures = (error.details or {}).get("writeErrors", ())
    return all(failure.get("code") == DUPLICATE_KEY for failure in failures)


def duplicates(error: BulkWriteError) -> list[Document]:
    """The writes of a bulk write that failed because what they insert is there already.

    Raises the error when anything else went wrong.
    """
    details = error.details or {}
    if not only_duplicates(error) or details.get("writeConcernErrors"):
        raise error
    return list(details.get("writeErrors", ()))


def storable(value: Any) -> Any:
    """Values as views store them: Money by its parts, dates as ISO strings, tuples as lists."""
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [storable(item) for item in value]
    return value
