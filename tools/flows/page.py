"""The page docs/flows.md: what each event leads to, for people, with a chart of each story."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from tools.flows.leading import Leads, Named
from tools.flows.stories import STORIES, Story, chart, followed
from tools.flows.unread import UNREAD
from tools.services import SERVICES, declaration

ABOUT = """\
# Flows

What leads to what. A **reaction** answers an event with commands, a **command** is decided on one stream, and
the decision may bring **events**. All of it is read from the reactions, routes and decisions of the services;
which of the events come in the end depends on the stream and the facts. What each event says is in
[events.md](events.md).
"""
STORIES_ABOUT = """\
## Three stories

Events are round, commands square. A solid arrow is a reaction, or a part of a command that is done before it;
a dotted one leads to what a decision may bring. More follows from an event whose border is dashed: another
story tells it.
"""
COMMANDS_ABOUT = """\
## What each command leads to

"API" is a person, "clock" what a worker does again and again. A command nothing here asks for is given by the
service itself, at its start or on its command line.
"""
UNREAD_ABOUT = """\
## Read by nobody

No reaction answers these, and no view shows them.
"""


@cache
def leads() -> Leads:
    """The leads of all services."""
    return Leads({name: declaration(name) for name in SERVICES})


def page() -> str:
    return flows(leads(), STORIES, UNREAD)


def flows(found: Leads, stories: Iterable[Story], unread: Mapping[str, str]) -> str:
    """The page of these services."""
    services = list(dict.fromkeys(event.service for event in found.events))
    lines = [ABOUT, STORIES_ABOUT]
    for story in stories:
        drawn = chart(followed(found, story.begins, story.stops))
        lines += [f"### {story.title}\n", f"{story.told}\n", f"```mermaid\n{drawn}```\n"]
    lines.append("## What each event leads to\n")
    for service in services:
        lines += [f"### Events of {service}\n", *event_table(found, service), ""]
    lines.append(COMMANDS_ABOUT)
    for service in services:
        lines += [f"### Commands of {service}\n", *command_table(found, service), ""]
    lines += [UNREAD_ABOUT, "| event | why it is there |", "|---|---|"]
    lines += [f"| `{wire_type}` | {why} |" for wire_type, why in sorted(unread.items())]
    return "\n".join(lines) + "\n"


def event_table(found: Leads, service: str) -> Iterator[str]:
    """A line for each command a reaction asks for; what concerns only the event is in the first."""
    yield from table("event", "reaction", "asks for", "which may lead to", "shown in")
    for event, wire_type in found.events.items():
        if event.service != service:
            continue
        answers = [(answer, command) for answer in found.answers(event) for command in answer.commands]
        shown = ", ".join(f"{view.service} `{view.name}`" for view in found.shown(event))
        first, last = f"`{wire_type}`", shown or "–"
        if not answers:
            yield row(first, "–", "", "", last)
        for answer, command in answers:
            asked = f"`{command.name}` on {found.ways[command].stream}"
            yield row(first, f"{answer.service} {answer.reaction}", asked, outcome(found, command), last)
            first = last = ""


def command_table(found: Leads, service: str) -> Iterator[str]:
    yield from table("command", "stream", "asked for by", "may lead to")
    for command, way in found.ways.items():
        if command.service == service:
            asked = ", ".join(found.asked(command))
            yield row(f"`{command.name}`", way.stream, asked or "–", outcome(found, command))


def outcome(found: Leads, command: Named) -> str:
    """Its events, with the commands that are parts of it before them."""
    way = found.ways[command]
    before = f"first {names(way.parts)}; " if way.parts else ""
    return before + (names(way.events) or "–")


def names(many: Sequence[Named]) -> str:
    return ", ".join(f"`{one.name}`" for one in many)


def table(*titles: str) -> list[str]:
    return [row(*titles), "|" + "---|" * len(titles)]


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
