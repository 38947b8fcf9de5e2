"""Errors: why something was not done, as one tree of names, mapped to HTTP in `eventing.http.problems`.

EventingError
├── Refused (409)           the domain says no; Invalid (422), NotFound (404), Forbidden (403)
├── ConcurrencyError (409)  somebody else wrote to the stream
├── StaleVersion (412)      the record is not at the version the caller names
├── IdReused (422)          another request was made under this id
├── Unauthorised (401)      no token, or none that is good
├── Unavailable (503)       a server is away or unsure
├── TooLarge (413)          more than the wire carries
├── BadEvent                a decision brings an event beyond its limits: a fault of the code
├── Undecodable, UnknownVersion, BrokenLog, WrongPlace, WrongLog     what is stored cannot be read
├── StillRunning, RebuildUnderWay, Blocked     an operator's command cannot be carried out now
└── NoAddress               a setting is missing
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, dataclass_transform

import msgspec

from eventing.core.judging import Fault


class EventingError(Exception):
    """The root of every error this library raises on purpose."""


class NoAddress(EventingError):
    """FEED_URLS does not say where this service's history is read."""

    def __init__(self, source: str) -> None:
        super().__init__(f"FEED_URLS names no address of {source}")


@dataclass_transform(kw_only_default=True)
class Refused(EventingError):
    """The domain says no, for a reason it names: a code and its parameters, never a sentence.

    A refusal is an outcome: it leaves a receipt, and a retry of the same command gets the same answer.
    Subclasses set `code` (stable, snake_case, for programs) and `status` (HTTP), and declare their parameters
    as annotations: `class CodeIsTaken(Refused): code = "code_is_taken"; region: Region; sequence: int`. The
    words stand in the catalogues of `wording`.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, **params: Any) -> None:
        declared = self.parameters()
        if set(params) != declared:
            raise TypeError(f"{type(self).__name__} takes {sorted(declared)}, not {sorted(params)}")
        self._tell(params)

    def _tell(self, params: Mapping[str, Any]) -> None:
        for name, value in params.items():
            setattr(self, name, value)
        self.params: dict[str, Any] = msgspec.to_builtins(dict(params))
        super().__init__(" ".join([self.code, *(f"{name}={value}" for name, value in self.params.items())]))

    @classmethod
    def parameters(cls) -> frozenset[str]:
        """The names of its parameters."""
        return frozenset(
            name
            for base in cls.__mro__
            if issubclass(base, Refused)
            for name, hint in vars(base).get("__annotations__", {}).items()
            if "ClassVar" not in str(hint)
        )


class Invalid(Refused):
    """A value that cannot be: names the field, so that a form can point at it, and why.

    `Invalid("lines.0.quantity", "too_large", max=1000)`; the code is of the kind `field` in the catalogues.
    """

    code = "invalid"
    status = 422

    def __init__(self, field: str, reason: str, **params: Any) -> None:
        told = msgspec.to_builtins(params)
        self._tell({"errors": [{"field": field, "code": reason, "params": told}]})
        self.field, self.reason = field, reason

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> "Invalid":
        """One refusal for all of these faults."""
        first = faults[0]
        made = cls(first.path, first.code, **first.params)
        made.params["errors"] = [
            {"field": fault.path, "code": fault.code, "params": msgspec.to_builtins(dict(fault.params))}
            for fault in faults
        ]
        return made


class NotFound(Refused):
    """Nothing by that id, or nothing the caller may see: the two are not told apart."""

    code = "not_found"
    status = 404


class Forbidden(Refused):
    """The caller's role or flags do not allow this."""

    code = "forbidden"
    status = 403


class ConcurrencyError(EventingError):
    """Somebody else wrote to the stream since it was loaded."""

    def __init__(self, stream: str, version: int) -> None:
        super().__init__(f"{stream} has moved on since version {version}")
        self.stream, self.version = stream, version


class Unavailable(EventingError):
    """A server this needs is away or unsure; the same request may succeed later.

    `detail` is for the log and the command line; a caller is told the words of `code`. `retry_after` is in
    seconds.
    """

    def __init__(
        self, detail: str, *, code: str = "unavailable", retry_after: int = 2, **params: Any
    ) -> None:
        super().__init__(detail)
        self.detail, self.code, self.retry_after, self.params = detail, code, retry_after, params


class Unauthorised(EventingError):
    """No token, or not one this service accepts; `params` say why, for programs."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(" ".join([code, *(f"{name}={value}" for name, value in params.items())]))
        self.code, self.params = code, params


class UnknownVersion(EventingError):
    """An event of a `wire_type` that this release does not know yet: a newer one wrote it."""

    def __init__(self, source: str, wire_type: str) -> None:
        super().__init__(f"{source} has written {wire_type}, which this release does not know yet")
        self.wire_type = wire_type


class Undecodable(EventingError):
    """Bytes or data that are no event of the type they claim to be."""


class BrokenLog(EventingError):
    """The log has a hole or a contradiction; its readers stop rather than step over it."""


class WrongPlace(EventingError):
    """A place of another epoch, another commit, or beyond the tail: the log was restored."""


class TooLarge(EventingError):
    """An event over 256 KiB, or a commit over 1,000 events or 8 MiB: larger data belongs in files.

    `max` is the limit that was passed.
    """

    def __init__(self, detail: str, max: int) -> None:
        super().__init__(detail)
        self.max = max
