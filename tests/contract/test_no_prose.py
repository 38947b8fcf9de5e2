"""No event and no contract holds a sentence: codes, numbers, names, and what people typed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tools.contracts.published import Described, catalogue
from tools.contracts.schemas import schema_of

EVENTS = [event for events in catalogue().values() for event in events]

#: Fields that hold what a person typed or a machine outside said, by name; each is free text on purpose.
SAID_BY_SOMEBODY: Mapping[str, str] = {
    "name": "what something or somebody is called",
    "note": "what a person noted",
    "reason": "why, in a person's words, or a code",
    "subject": "of a mail",
    "text": "of a mail",
    "html": "the same, as it looks",
    "summary": "of a contact",
    "feedback": "of a buyer",
    "promises": "what was promised",
    "next_plan": "what is planned",
    "approach": "the way chosen for a customer",
    "product": "on an order",
    "position": "of a contact person",
    "answer": "what a mail server said",
    "comment": "of an approver",
    "place": "on a bill of lading",
    "source": "where a customer came from",
    "file_name": "of an attachment",
}

#: Three words in lower case, or a full stop: somebody speaks.
_PROSE = re.compile(r"[a-z]+ [a-z]+ [a-z]+|[a-z]\. |[a-z]\.$")


def texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner, name)
    elif isinstance(value, str):
        yield name, value


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.service}-{event.wire_type}")
def test_an_example_speaks_only_where_somebody_spoke(event: Described):
    spoken = {name: text for name, text in texts(event.example) if _PROSE.search(text)}
    assert {name: text for name, text in spoken.items() if name not in SAID_BY_SOMEBODY} == {}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.service}-{event.wire_type}")
def test_a_contract_names_codes_and_no_sentences(event: Described):
    def enumerated(schema: Any) -> Iterator[str]:
        if isinstance(schema, Mapping):
            yield from (code for code in schema.get("enum", ()) if isinstance(code, str))
            for inner in schema.values():
                yield from enumerated(inner)
        elif isinstance(schema, list):
            for inner in schema:
                yield from enumerated(inner)

    assert [code for code in enumerated(schema_of(event)) if " " in code] == []


def test_the_search_for_prose_finds_some():
    assert _PROSE.search("this is a sentence")
    assert _PROSE.search("It ends.")
    assert not _PROSE.search("sales@qihang-demo.cn")
    assert not _PROSE.search("formal_notice")
