"""Why something was not done: one tree of named errors, mapped to HTTP in `eventing.http.problems`."""

from typing import Any, ClassVar


class EventingError(Exception):
    """The root of every error this library raises on purpose."""


class NoAddress(EventingError):
    """FEED_URLS does not say where this service's history is read."""

    def __init__(self, source: str) -> None:
        super().__init__(f"FEED_URLS names no address of {source}")


class Refused(EventingError):
    """The domain says no, for a reason it names.

    A refusal is an outcome: it leaves a receipt, and a retry of the same command gets the same
    answer. Subclasses set `code` (stable, snake_case, for programs) and `status` (HTTP); `params`
    holds JSON-safe numbers and names the caller may show.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, detail: str, **params: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.params = params


class Invalid(Refused):
    """A value that cannot be: names the field, so that a form can point at it."""

    code = "invalid"
    status = 422

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason, errors=[{"field": field, "reason": reason}])
        self.field = field


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
    """A server this needs is away or unsure; the same request may succeed later."""

    def __init__(self, detail: str, retry_after: int = 2) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after


class UnknownVersion(EventingError):
    """An event of a handled name in a version this reader does not know yet."""


class Undecodable(EventingError):
    """Bytes or data that are no event of the type they claim to be."""


class BrokenLog(EventingError):
    """The log has a hole or a contradiction; its readers stop rather than step over it."""


class WrongPlace(EventingError):
    """A place of another epoch, another commit, or beyond the tail: the log was restored."""
