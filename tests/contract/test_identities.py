"""Names that are written into databases are kept: of reactions and of views; and each source is read."""

import copy
import importlib
from typing import Any

import pytest

from eventing.bus.reactions import Reactions
from eventing.core.catalogue import Contracts
from eventing.worker.entrypoints import PumpEntrypoint, SubscribeEntrypoint
from tests.support.sources import SERVICES
from tools.contracts.identities import gone, identities, kept, reactions_of, views_of


def test_every_name_that_was_in_use_still_is():
    assert gone(kept(), identities()) == []


def test_every_name_in_use_is_kept():
    assert gone(identities(), kept()) == [], "make docs"


def without_a_reaction(now: Any) -> None:
    del now["customers"]["reactions"]["flag-risk-of-held-order"]


def of_another_event(now: Any) -> None:
    now["customers"]["reactions"]["flag-risk-of-held-order"] = "credit:OrderCleared"


def without_a_view(now: Any) -> None:
    del now["mail"]["views"]["mails"]


def without_a_service(now: Any) -> None:
    del now["desk"]


@pytest.mark.parametrize("change", [without_a_reaction, of_another_event, without_a_view, without_a_service])
def test_what_is_gone_is_noticed(change: Any):
    now = copy.deepcopy(identities())
    change(now)
    assert gone(kept(), now) != []


def entrypoints_of(service: str) -> list[Any]:
    module = importlib.import_module(f"{service}.service")
    made = module.mail_worker(None) if service == "mail" else None
    worker = made or next(v for v in vars(module).values() if getattr(v, "name", "") == service)
    methods = (getattr(worker, name) for name in dir(worker))
    return [one for method in methods for one in getattr(method, "nameko_entrypoints", ())]


def subscribed(service: str) -> set[str]:
    found = set()
    for entrypoint in entrypoints_of(service):
        if isinstance(entrypoint, PumpEntrypoint):
            found.add(service)
        elif isinstance(entrypoint, SubscribeEntrypoint):
            found.add(entrypoint._source)
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_source_that_views_and_reactions_read_is_subscribed_to(service: str):
    read = {reaction.source for reaction in reactions_of(service)}
    read |= {source for view in views_of(service) for source in view.sources}
    assert subscribed(service) == read | {service}


def test_a_name_is_written_and_taken_once():
    read = Contracts("bank")

    @read.event("Opened.v1")
    class Opened:
        pass

    reactions = Reactions()
    reactions.on(read, Opened, name="open-book")(lambda _: None)
    with pytest.raises(ValueError, match="two reactions named open-book"):
        reactions.on(read, Opened, name="open-book")(lambda _: None)
    with pytest.raises(ValueError, match="is not the name of a reaction"):
        reactions.on(read, Opened, name="open_book:Opened")


def test_a_function_may_be_renamed_and_asks_under_the_same_id():
    read = Contracts("bank")

    @read.event("Opened.v1")
    class Opened:
        pass

    def open_book(event: Any) -> None: ...

    def begin_book(event: Any) -> None: ...

    names = []
    for function in (open_book, begin_book):
        reactions = Reactions()
        reactions.on(read, Opened, name="open-book")(function)
        names += [reaction.name for reaction in reactions.of("bank")]
    assert names == ["open-book", "open-book"]
