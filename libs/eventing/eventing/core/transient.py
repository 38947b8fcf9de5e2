"""Transient errors of the database: of the connection or the server, not of the request.

The same may succeed later, so whoever meets one waits and asks again, and nothing is parked or given up.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)

#: What the driver takes for one, by class: no connection, no answer in time, no majority.
CLASSES = (ConnectionFailure, ExecutionTimeout, WriteConcernError)
#: What the server or the driver says of it.
LABELS = ("RetryableWriteError", "TransientTransactionError", "NetworkError", "SystemOverloadedError")
#: The server's own codes, however the driver wraps them.
CODES: Mapping[int, str] = {
    6: "HostUnreachable",
    7: "HostNotFound",
    24: "LockTimeout",
    43: "CursorNotFound",
    50: "MaxTimeMSExpired",
    64: "WriteConcernFailed",
    89: "NetworkTimeout",
    91: "ShutdownInProgress",
    112: "WriteConflict",
    134: "ReadConcernMajorityNotAvailableYet",
    189: "PrimarySteppedDown",
    202: "NetworkInterfaceExceededTimeLimit",
    262: "ExceededTimeLimit",
    9001: "SocketException",
    10058: "LegacyNotPrimary",
    10107: "NotWritablePrimary",
    11600: "InterruptedAtShutdown",
    11602: "InterruptedDueToReplStateChange",
    13435: "NotPrimaryNoSecondaryOk",
    13436: "NotPrimaryOrSecondary",
    14031: "OutOfDiskSpace",
}


def is_transient(error: object) -> bool:
    """Whether the database may do later what it did not do now."""
    if not isinstance(error, PyMongoError):
        return False
    if isinstance(error, CLASSES) or any(error.has_error_label(label) for label in LABELS):
        return True
    if isinstance(error, BulkWriteError):
        details = error.details or {}
        if details.get("writeConcernErrors"):
            return True
        return any(failure.get("code") in CODES for failure in details.get("writeErrors", ()))
    return isinstance(error, OperationFailure) and error.code in CODES


def transient(*more: type[Exception]) -> tuple[type[Exception], ...]:
    """What an `except` clause catches if the error in hand is transient, and `more` in any case.

    Python asks an `except` clause for its classes when there is an error; whether one is transient is a
    matter of codes and labels, too: `except transient(Unavailable):`.
    """
    error = sys.exception()
    return (type(error), *more) if isinstance(error, Exception) and is_transient(error) else more


@contextmanager
def transient_ignored() -> Iterator[None]:
    """For what is tried again anyway: a transient error in this block ends it, and nothing more."""
    try:
        yield
    except transient():
        return


def codes_of(error: BaseException) -> dict[str, Any]:
    """The server's code and its name, as far as the driver tells them."""
    if not isinstance(error, PyMongoError):
        return {}
    details: Any = getattr(error, "details", None) or {}
    if not isinstance(details, Mapping):  # of several servers, none of which was found
        return {}
    failures = [*details.get("writeErrors", ()), *details.get("writeConcernErrors", ()), details]
    code = next((failure["code"] for failure in failures if "code" in failure), getattr(error, "code", None))
    if not isinstance(code, int):
        return {}
    name = details.get("codeName") or CODES.get(code)
    return {"code": code} if name is None else {"code": code, "code_name": name}
