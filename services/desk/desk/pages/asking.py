"""Asking the services: the parts of a page at the same time, each with the person's token and two seconds.

Nothing is kept. Who may see what is decided by the service that is asked.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import IO, Any

import requests
import structlog
from requests.adapters import HTTPAdapter

log_ = structlog.get_logger(__name__)

#: How long a part of a page may take; then the page goes out without it and says so.
SECONDS = 2.0
#: How much longer where it waits for what has just happened: services do for two seconds.
AWAITED_SECONDS = 2.0
#: Says that a view has not seen everything that it was asked for.
BEHIND = "View-Behind"
#: How long a command may take: it is not given up while the service may still be doing it.
COMMAND_SECONDS = 20.0
#: How long the connection itself may take.
CONNECT_SECONDS = 1.0
#: Requests of one process under way at once.
AT_ONCE = 24
AWAY = 503
REFUSED = 422


#: Whose events a service's views are made of beside its own: what it can be asked to have seen.
READS: Mapping[str, frozenset[str]] = {
    "customers": frozenset({"mail", "credit"}),
    "mail": frozenset({"customers", "credit"}),
    "credit": frozenset({"customers", "scheduler"}),
    "scheduler": frozenset({"customers", "mail", "credit"}),
}


@dataclass(frozen=True)
class Asker:
    """For whom something is asked: the person's token, and the language of what is said."""

    token: str = field(repr=False)
    language: str
    #: The services that have not caught up yet with what this page asked for.
    behind: set[str] = field(default_factory=set, compare=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language.replace("_", "-")}


@dataclass(frozen=True)
class Ask:
    """One part: a GET at a service. Parameters that are None are left out."""

    service: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a service said. `body` is its JSON, None where there is none; `away`: it said nothing in time."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    away: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def missing(self) -> bool:
        """Not there, or not for this person: which of the two is not told."""
        return self.status in (403, 404)

    @property
    def behind(self) -> bool:
        """Whether the view had not yet what was asked for with `after=`."""
        return BEHIND in self.headers

    @property
    def version(self) -> str | None:
        """The version for If-Match."""
        return self.headers.get("ETag")

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of a page; none where it did not answer."""
        return list(self.body["items"]) if self.ok and isinstance(self.body, dict) else []


def _of_what_is_awaited(answer: Answer) -> bool:
    """Whether it is `after=` that cannot be answered: not yet, or never to this person."""
    if answer.away:
        return bool(answer.body.get("code") == "view_behind")
    refused = answer.status == REFUSED and isinstance(answer.body, dict)
    return refused and {error["field"] for error in answer.body.get("errors", ())} == {"after"}


def seen_by(service: str, after: str | None, *, commands: bool = False) -> str | None:
    """What of `after=` the service can wait for; None: nothing.

    It is events as `source:place`, by comma; with `commands` also ids of commands, which are this service's.
    """
    known = {service, *READS[service]}

    def waits(one: str) -> bool:
        source, is_event, _ = one.partition(":")
        return source in known if is_event else commands

    return ",".join(filter(waits, filter(None, (after or "").split(",")))) or None


class Asking:
    """Connections to the services' APIs, kept alive; `urls` by service."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = {name: url.rstrip("/") for name, url in urls.items()}
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http", HTTPAdapter(pool_connections=8, pool_maxsize=AT_ONCE))
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="asking")

    def all(self, asker: Asker, asks: Mapping[str, Ask]) -> dict[str, Answer]:
        """The answers by name, all asked at once."""
        if len(asks) == 1:
            return {name: self.one(asker, ask) for name, ask in asks.items()}
        asked = {name: self._threads.submit(self.one, asker, ask) for name, ask in asks.items()}
        return {name: answer.result() for name, answer in asked.items()}

    def one(self, asker: Asker, ask: Ask) -> Answer:
        """What a service answers. Where it has not seen yet what is asked `after`, or the address with it was
        another's, as it is now."""
        params = {name: value for name, value in ask.params.items() if value is not None}
        awaited = params.get("after")
        seconds = SECONDS + AWAITED_SECONDS if awaited else SECONDS
        answer = self._request("GET", ask.service, ask.path, asker, seconds=seconds, params=params)
        if answer.behind:
            asker.behind.add(ask.service)
        if not (awaited and answer.body and _of_what_is_awaited(answer)):
            return answer
        now = self._request(
            "GET", ask.service, ask.path, asker, seconds=SECONDS, params={**params, "after": ""}
        )
        if not answer.away:
            return now
        asker.behind.add(ask.service)
        return replace(now, headers={**now.headers, BEHIND: "after"})

    def tell(
        self,
        asker: Asker,
        service: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        key: str,
        version: str | None = None,
        method: str = "POST",
    ) -> Answer:
        """Issue a command under the form's key: sent again, it is the same command."""
        headers = {"Idempotency-Key": key}
        if version:
            headers["If-Match"] = version
        return self._request(
            method, service, path, asker, seconds=COMMAND_SECONDS, json=dict(body or {}), headers=headers
        )

    def upload(
        self, asker: Asker, service: str, path: str, name: str, content: IO[bytes], content_type: str
    ) -> Answer:
        """Hand in a file, as it comes."""
        return self._request(
            "POST",
            service,
            path,
            asker,
            seconds=COMMAND_SECONDS,
            params={"name": name},
            data=content,
            headers={"Content-Type": content_type},
        )

    def hand_in(
        self, asker: Asker, service: str, path: str, params: Mapping[str, str], content: bytes
    ) -> Answer:
        """Hand in a piece of a file."""
        return self._request(
            "PUT",
            service,
            path,
            asker,
            seconds=COMMAND_SECONDS,
            params=params,
            data=content,
            headers={"Content-Type": "application/octet-stream"},
        )

    def stream(self, asker: Asker, ask: Ask) -> requests.Response | None:
        """A file as it comes, to be passed on; None where the service is away."""
        try:
            return self._session.get(
                self._url(ask.service, ask.path),
                headers=asker.headers,
                timeout=(CONNECT_SECONDS, COMMAND_SECONDS),
                stream=True,
            )
        except (requests.RequestException, KeyError):
            return None

    def _url(self, service: str, path: str) -> str:
        return f"{self._urls[service]}{path}"

    def _request(
        self,
        method: str,
        service: str,
        path: str,
        asker: Asker,
        *,
        seconds: float,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Answer:
        try:
            found = self._session.request(
                method,
                self._url(service, path),
                headers={**asker.headers, **(headers or {})},
                timeout=(CONNECT_SECONDS, seconds),
                allow_redirects=False,
                **more,
            )
            body = found.json() if "json" in found.headers.get("Content-Type", "") else None
        except (requests.RequestException, KeyError, ValueError) as error:
            log_.warning("service_away", service=service, error=type(error).__name__)
            return Answer(AWAY, away=True)
        return Answer(found.status_code, body, found.headers, away=found.status_code == AWAY)
