"""Counters of sign-ins that fail, in a service's database and shared by all of its processes."""

import hashlib
import weakref

from limits.storage import MongoDBStorage


class _Storage(MongoDBStorage):
    """The library's storage, whose connections are closed by `shared_storage`.

    The library closes them in `__del__`, when threads may be gone that hold a lock it waits for.
    """

    def __del__(self) -> None:
        pass


def shared_storage(mongo_uri: str, database: str, name: str) -> MongoDBStorage:
    """Counters in the collections `<name>_counters` and `<name>_windows`. Raises PyMongoError."""
    made = _Storage(
        mongo_uri,
        database_name=database,
        counter_collection_name=f"{name}_counters",
        window_collection_name=f"{name}_windows",
        wrap_exceptions=True,
        serverSelectionTimeoutMS=3000,
    )
    # Connect now: a storage that never connected tries to when the process ends, which then hangs.
    weakref.finalize(made, made.storage.close)
    return made


def hashed(typed: str) -> str:
    """What is counted by: what people type at a sign-in is sometimes their password."""
    return hashlib.sha256(typed.encode()).hexdigest()
