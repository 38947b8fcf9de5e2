"""Stories as charts: what an event leads to, step by step, until nothing new follows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tools.flows.leading import Leads, Named


@dataclass(frozen=True)
class Story:
    """A story: where it begins, and the events at which its chart stops although more follows."""

    title: str
    told: str
    begins: Sequence[Named]
    stops: Sequence[Named] = ()


#: What a to-do goes through once it is opened is in the first story.
TODO = tuple(Named("scheduler", name) for name in ("ToDoOpened", "ToDoMoved", "ToDoSettled"))

STORIES = (
    Story(
        "A mail is filed",
        "A mail comes in, is filed with its customer, becomes a contact on record, starts the clock of its\n"
        "reply and opens a to-do, which ends when it is answered.",
        [Named("mail", "MailReceived")],
    ),
    Story(
        "An order is placed",
        "Credit checks each order when it is placed: it is cleared or held, and the customer's risk and\n"
        "grade follow.",
        [Named("customers", "OrderPlaced")],
        TODO,
    ),
    Story(
        "An invoice falls overdue",
        "Goods leave, an invoice is issued, the business date advances, and collection goes up its ladder:\n"
        "to-dos for people, letters by mail.",
        [
            Named("customers", "OrderShipped"),
            Named("credit", "InvoiceIssued"),
            Named("scheduler", "BusinessDateAdvanced"),
        ],
        TODO,
    ),
)


@dataclass
class Followed:
    """What was met on the way; arrows lead from an event to commands and from a command to events."""

    events: dict[Named, None] = field(default_factory=dict)
    commands: dict[Named, None] = field(default_factory=dict)
    asked: dict[tuple[Named, Named], None] = field(default_factory=dict)
    led: dict[tuple[Named, Named], None] = field(default_factory=dict)
    parts: dict[tuple[Named, Named], None] = field(default_factory=dict)
    stopped: set[Named] = field(default_factory=set)


def followed(leads: Leads, begins: Iterable[Named], stops: Iterable[Named] = ()) -> Followed:
    """Follow these events to where nothing new comes."""
    found = Followed()
    waiting = [event for event in begins if event in leads.events]
    stop = set(stops)
    while waiting:
        event = waiting.pop(0)
        if event in found.events:
            continue
        found.events[event] = None
        if event in stop:
            found.stopped.add(event)
            continue
        for command in dict.fromkeys(one for answer in leads.answers(event) for one in answer.commands):
            found.asked[event, command] = None
            waiting += _done(command, leads, found)
    return found


def _done(command: Named, leads: Leads, found: Followed) -> list[Named]:
    """The events a command may lead to, by itself and by its parts."""
    if command in found.commands:
        return []
    found.commands[command] = None
    way = leads.ways[command]
    events = list(way.events)
    found.led.update(dict.fromkeys((command, event) for event in way.events))
    for part in way.parts:
        found.parts[command, part] = None
        events += _done(part, leads, found)
    return events


def chart(found: Followed) -> str:
    """A mermaid flowchart: a box for each service, events round, commands square."""
    lines = ["flowchart LR"]
    for service, nodes in _by_service(found).items():
        lines += [f"  subgraph {service}", *(f"    {node}" for node in nodes), "  end"]
    lines += [f"  {_id(event, 'e')} --> {_id(command, 'c')}" for event, command in found.asked]
    lines += [f"  {_id(whole, 'c')} --> {_id(part, 'c')}" for whole, part in found.parts]
    lines += [f"  {_id(command, 'c')} -.-> {_id(event, 'e')}" for command, event in found.led]
    if found.stopped:
        lines += ["  classDef more stroke-dasharray: 5 5"]
        lines += [f"  class {','.join(sorted(_id(event, 'e') for event in found.stopped))} more"]
    return "\n".join(lines) + "\n"


def _by_service(found: Followed) -> Mapping[str, list[str]]:
    nodes: defaultdict[str, list[str]] = defaultdict(list)
    for event in found.events:
        nodes[event.service].append(f"{_id(event, 'e')}([{event.name}])")
    for command in found.commands:
        nodes[command.service].append(f"{_id(command, 'c')}[{command.name}]")
    return nodes


def _id(named: Named, kind: str) -> str:
    return f"{named.service}_{kind}_{named.name}"
