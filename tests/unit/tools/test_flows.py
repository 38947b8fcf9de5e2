"""Flows read from declarations and source: of a small service, and of all services."""

import importlib
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eventing import Service
from tools.flows.leading import Leads, Named
from tools.flows.page import flows, leads
from tools.flows.stories import STORIES, Story, chart, followed
from tools.flows.unread import UNREAD, unread
from tools.services import SERVICES

CONTRACTS = """
    from eventing import Published
    PUBLISHED = Published("shop")
"""
EVENTS = """
    from dataclasses import dataclass
    from eventing import Id
    from shop.contracts import PUBLISHED

    @PUBLISHED.event("Opened.v1")
    @dataclass(frozen=True, kw_only=True)
    class Opened:
        shop_id: Id

    @PUBLISHED.event("Sold.v1")
    @dataclass(frozen=True, kw_only=True)
    class Sold:
        shop_id: Id

    @PUBLISHED.event("SoldOut.v1")
    @dataclass(frozen=True, kw_only=True)
    class SoldOut:
        shop_id: Id

    @PUBLISHED.event("Counted.v1")
    @dataclass(frozen=True, kw_only=True)
    class Counted:
        shop_id: Id

    @PUBLISHED.event("Closed.v1")
    @dataclass(frozen=True, kw_only=True)
    class Closed:
        shop_id: Id
"""
COMMANDS = """
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Open:
        shop_id: str

    @dataclass(frozen=True)
    class Sell:
        shop_id: str

    @dataclass(frozen=True)
    class SellAll:
        shop_id: str

    @dataclass(frozen=True)
    class Reopen:
        shop_id: str

    @dataclass(frozen=True)
    class Count:
        shop_id: str

    @dataclass(frozen=True)
    class Close:
        shop_id: str

    @dataclass(frozen=True)
    class Tally:
        shop_id: str
"""
MODEL = """
    from collections.abc import Sequence
    from dataclasses import dataclass, replace
    from datetime import datetime
    from typing import Any, assert_never

    from eventing import Decider, NotFound
    from shop.sales.commands import Close, Count, Open, Reopen, Sell, SellAll, Tally
    from shop.sales.events import Closed, Counted, Opened, Sold, SoldOut

    Command = Open | Sell | SellAll | Reopen | Count | Close
    Event = Opened | Sold | SoldOut | Counted | Closed

    @dataclass(frozen=True)
    class Shop:
        opened: Opened | None = None

        def selling(self, command: Sell | SellAll) -> Sequence[Event]:
            if isinstance(command, Sell):
                return [Sold(shop_id=command.shop_id)]
            return [SoldOut(shop_id=command.shop_id)]

    class Changes:
        def __init__(self) -> None:
            self.events: list[Any] = []

        def add(self, event: Any) -> None:
            self.events.append(event)

    def evolve(shop: Shop, event: Event) -> Shop:
        return replace(shop, opened=event) if isinstance(event, Opened) else shop

    def decide(shop: Shop, command: Command, now: datetime) -> Sequence[Event]:
        match command:
            case Open():
                return [Opened(shop_id=command.shop_id)]
            case _ if shop.opened is None:
                raise NotFound
            case Sell() | SellAll():
                return _sell(shop, command)
            case Reopen():
                return [replace(shop.opened, shop_id=command.shop_id)]
            case Count():
                return _counted(command).events
            case Close():
                return [Closed(shop_id=command.shop_id)]
            case _:
                assert_never(command)

    def _sell(shop: Shop, command: Sell | SellAll) -> Sequence[Event]:
        return [*shop.selling(command), *(_last(command) if command.shop_id else [])]

    def _last(asked: Sell | SellAll) -> Sequence[Event]:
        match asked:
            case Sell():
                return []
            case SellAll():
                return list(map(_count, [asked.shop_id]))

    def _count(shop_id: str) -> Event:
        return Counted(shop_id=shop_id)

    def _counted(command: Count) -> Changes:
        changes = Changes()
        changes.add(_count(command.shop_id))
        return changes

    def decide_elsewhere(shop: Shop, command: Tally, now: datetime) -> Sequence[Counted | Sold]:
        return TABLE["tally"](command)

    TABLE: dict[str, Any] = {"tally": eval("lambda command: []")}
    SHOP = Decider("shop", Shop(), evolve, decide)
    TALLY = Decider("tally", Shop(), evolve, decide_elsewhere)
"""
HANDLERS = """
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from eventing import route
    from shop.sales.commands import Close, Count, Open, Reopen, Sell, SellAll, Tally
    from shop.sales.model import SHOP, TALLY, Shop

    def _shop(command: Any) -> str:
        return command.shop_id

    def _count_first(shop: Shop, command: Close, now: datetime) -> Sequence[Count]:
        return [Count(command.shop_id)]

    ROUTES = [
        *(route(command, SHOP, _shop) for command in (Open, Sell, SellAll, Reopen, Count)),
        route(Close, SHOP, _shop, parts=_count_first),
        route(Tally, TALLY, _shop),
    ]
"""
REACTIONS = """
    from eventing import Event, Reactions
    from shop.sales.commands import Close, Count, Sell, SellAll
    from shop.sales.events import Opened, Sold, SoldOut

    REACTIONS = Reactions()

    @REACTIONS.on(Opened, name="sell-in-opened-shop")
    def sell_in_opened_shop(event: Event[Opened]) -> Sell | list[SellAll] | None:
        return Sell(event.data.shop_id)

    @REACTIONS.on(SoldOut, name="close-empty-shop")
    def close_empty_shop(event: Event[SoldOut]) -> list[object]:
        return [Close(event.data.shop_id), _counting(event.data.shop_id)]

    def _counting(shop_id: str) -> Count:
        return Count(shop_id)
"""
VIEWS = """
    from eventing import Event, Upsert, View, Writes
    from shop.sales.events import Sold

    SALES = View("sales")

    @SALES.on(Sold)
    def sold(event: Event[Sold]) -> Writes:
        return [Upsert(event.data.shop_id, {})]
"""
API = """
    from shop.sales.commands import Open

    def blueprints(parts):
        return []
"""
FEATURE = {
    "events": EVENTS,
    "commands": COMMANDS,
    "model": MODEL,
    "handlers": HANDLERS,
    "reactions": REACTIONS,
    "views": VIEWS,
    "api": API,
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Leads]:
    """What leads to what in a shop that is written for this."""
    folder = tmp_path / "shop/sales"
    folder.mkdir(parents=True)
    (tmp_path / "shop/__init__.py").touch()
    (tmp_path / "shop/contracts.py").write_text(textwrap.dedent(CONTRACTS))
    (folder / "__init__.py").touch()
    for name, source in FEATURE.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(source))
    monkeypatch.syspath_prepend(str(tmp_path))
    sales, contracts = importlib.import_module("shop.sales"), importlib.import_module("shop.contracts")
    config: Any = None
    yield Leads({"shop": Service("shop", config=config, published=contracts.PUBLISHED, features=[sales])})
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        del sys.modules[name]


def of_shop(*names: str) -> list[Named]:
    return [Named("shop", name) for name in names]


@pytest.mark.parametrize(
    ("command", "events"),
    [
        ("Open", ["Opened"]),
        # By a method of the state, and by a function that is given the command under another name.
        ("Sell", ["Sold"]),
        # By a function that is handed to another.
        ("SellAll", ["SoldOut", "Counted"]),
        # An event as it was, with a field replaced.
        ("Reopen", ["Opened"]),
        ("Count", ["Counted"]),
        # Its source tells nothing, so its annotation does.
        ("Tally", ["Sold", "Counted"]),
    ],
)
def test_a_command_leads_to_the_events_its_branch_may_build(shop: Leads, command: str, events: list[str]):
    assert shop.ways[Named("shop", command)].events == of_shop(*events)


def test_parts_of_a_command_are_named_with_it(shop: Leads):
    assert shop.ways[Named("shop", "Close")].parts == of_shop("Count")


def test_a_reaction_asks_for_what_its_annotation_names(shop: Leads):
    (answer,) = shop.answers(Named("shop", "Opened"))
    assert (answer.reaction, answer.commands) == ("sell-in-opened-shop", of_shop("Sell", "SellAll"))


def test_a_reaction_whose_annotation_says_nothing_is_read(shop: Leads):
    (answer,) = shop.answers(Named("shop", "SoldOut"))
    assert answer.commands == of_shop("Close", "Count")


def test_whoever_asks_for_a_command_is_named(shop: Leads):
    assert shop.asked(Named("shop", "Open")) == ["API"]
    assert shop.asked(Named("shop", "Count")) == ["close-empty-shop", "Close"]


def test_a_story_goes_on_until_nothing_new_follows(shop: Leads):
    found = followed(shop, of_shop("Opened"))
    assert set(found.events) == set(of_shop("Opened", "Sold", "SoldOut", "Counted", "Closed"))
    assert set(found.commands) == set(of_shop("Sell", "SellAll", "Close", "Count"))


def test_a_story_may_stop_where_another_goes_on(shop: Leads):
    found = followed(shop, of_shop("Opened"), of_shop("SoldOut"))
    assert set(found.commands) == set(of_shop("Sell", "SellAll"))
    assert "class shop_e_SoldOut more" in chart(found)


def test_a_chart_has_a_box_for_the_service_and_an_arrow_for_each_step(shop: Leads):
    drawn = chart(followed(shop, of_shop("Opened")))
    assert "subgraph shop\n    shop_e_Opened([Opened])" in drawn
    assert "shop_e_Opened --> shop_c_Sell\n" in drawn
    assert "shop_c_Close --> shop_c_Count\n" in drawn
    assert "shop_c_Sell -.-> shop_e_Sold\n" in drawn


def test_the_page_tells_each_event_and_each_command(shop: Leads):
    story = Story("A shop opens", "It opens.", of_shop("Opened"))
    page = flows(shop, [story], {"Counted.v1": "Nobody counts on it."})
    assert "| `Sold.v1` | – |  |  | shop `sales` |" in page
    assert "| `SoldOut.v1` | shop close-empty-shop | `Close` on shop | first `Count`; `Closed` | – |" in page
    assert "| `Reopen` | shop | – | `Opened` |" in page
    assert "| `Counted.v1` | Nobody counts on it. |" in page


def test_what_neither_a_reaction_nor_a_view_reads_is_noticed(shop: Leads):
    assert unread(shop) == ["Counted.v1", "Closed.v1"]


def test_every_published_event_has_a_reader_or_a_note_why_not():
    assert sorted(unread(leads())) == sorted(UNREAD), "tools/flows/unread.py has the notes"


def test_every_story_begins_with_events_there_are():
    missing = [event for story in STORIES for event in (*story.begins, *story.stops)]
    assert [event for event in missing if event not in leads().events] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_leads_to_something(service: str):
    """One that leads nowhere is one whose decision could not be read."""
    silent = [
        way.command.name
        for way in leads().ways.values()
        if way.command.service == service and not way.events and not way.parts
    ]
    assert silent == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_is_brought_by_a_command(service: str):
    brought = {event for way in leads().ways.values() for event in way.events}
    assert [event.name for event in leads().events if event.service == service and event not in brought] == []
