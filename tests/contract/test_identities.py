"""Identities: names of reactions and views in databases are kept, and each source is read."""

import copy
from typing import Any

import pytest

from eventing import Contracts, Parts, Reactions
from eventing.worker.entrypoints import PumpEntrypoint, SubscribeEntrypoint
from tools.contracts.identities import gone, identities, kept
from tools.services import SERVICES, declaration


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


def subscribed(name: str) -> set[str]:
    worker = declaration(name).worker_class(Parts(None, None, None))  # type: ignore[arg-type]
    methods = (getattr(worker, attribute) for attribute in dir(worker))
    entrypoints = [one for method in methods for one in getattr(method, "nameko_entrypoints", ())]
    found = {one._source for one in entrypoints if isinstance(one, SubscribeEntrypoint)}
    return found | {name} if any(isinstance(one, PumpEntrypoint) for one in entrypoints) else found


@pytest.mark.parametrize("service", SERVICES)
def test_every_source_that_views_and_reactions_read_is_subscribed_to(service: str):
    declared = declaration(service)
    read = {reaction.source for reaction in declared.reactions}
    read |= {source for view in declared.views for source in view.sources}
    assert subscribed(service) == read | {service}


def test_a_name_is_written_and_taken_once():
    read = Contracts("bank")

    @read.event("Opened.v1")
    class Opened:
        pass

    reactions = Reactions()
    reactions.on(Opened, name="open-book")(lambda _: None)
    with pytest.raises(ValueError, match="two reactions named open-book"):
        reactions.on(Opened, name="open-book")(lambda _: None)
    with pytest.raises(ValueError, match="is not the name of a reaction"):
        reactions.on(Opened, name="open_book:Opened")


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
        reactions.on(Opened, name="open-book")(function)
        names += [reaction.name for reaction in reactions.of("bank")]
    assert names == ["open-book", "open-book"]
