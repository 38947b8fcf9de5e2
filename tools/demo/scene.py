"""A scene: what every step of the story works on, and what later steps need of earlier ones."""

from collections.abc import Callable

from tools.demo.company import WITHIN, Company
from tools.demo.narrator import Narrator
from tools.demo.person import Problem
from tools.smtp_sink import SmtpSink
from tools.waiting import eventually


class Scene:
    """The base of the story's parts. `customers` are ids by the story's names; `sink` takes outgoing mail."""

    def __init__(self, company: Company, sink: SmtpSink, narrator: Narrator) -> None:
        self.company = company
        self.system = company.system
        self.staff = company.staff
        self.sink = sink
        self.narrator = narrator
        self.customers: dict[str, str] = {}

    def see(self, service: str, what: str, check: Callable[[], object]) -> None:
        """Wait for what must be found at `service`, and say so."""

        def seen() -> object:
            try:
                return check()
            except Problem as refused:
                if refused.status in (404, 503):  # not there yet
                    return False
                raise

        eventually(seen, WITHIN, what=f"{service}: {what}")
        self.narrator.seen(service, what)
