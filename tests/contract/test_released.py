"""What was released is kept: no version of an event ever breaks a reader, or an event stored before."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.contracts import __main__ as release
from tools.contracts.compatibility import broken, differences
from tools.contracts.schemas import all_schemas

RELEASED: dict[str, Any] = {
    "title": "Sold.v1",
    "description": "Something was sold.",
    "type": "object",
    "properties": {
        "sale_id": {"type": "string", "maxLength": 40},
        "kind": {"type": "string", "enum": ["retail", "export"]},
        "sold_on": {"type": "string", "format": "date"},
        "note": {"type": ["string", "null"]},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"product": {"type": "string"}, "pieces": {"type": "integer"}},
                "required": ["product", "pieces"],
            },
        },
        "shares": {"type": "object", "additionalProperties": {"type": "integer"}},
        "hint": {"type": "string"},
    },
    "required": ["sale_id", "kind", "sold_on", "note", "lines", "shares"],
}

Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> dict[str, Any]:
    schema = copy.deepcopy(RELEASED)
    change(schema)
    return schema


def field(schema: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = schema["properties"][name]
    return found


def item(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = field(schema, "lines")["items"]
    return found


def rename(schema: dict[str, Any]) -> None:
    schema["properties"]["remark"] = schema["properties"].pop("note")
    schema["required"] = [name if name != "note" else "remark" for name in schema["required"]]


def need_more(schema: dict[str, Any]) -> None:
    schema["properties"]["buyer"] = {"type": "string"}
    schema["required"].append("buyer")


BREAKING: dict[str, tuple[Change, str]] = {
    "a field removed": (lambda s: s["properties"].pop("note"), "Sold.v1.note: removed"),
    "a field renamed": (rename, "Sold.v1.note: removed"),
    "a field of another type": (
        lambda s: field(s, "sale_id").update(type="integer"),
        "Sold.v1.sale_id: type",
    ),
    "a field that may now be null": (
        lambda s: field(s, "sale_id").update(type=["string", "null"]),
        "Sold.v1.sale_id: type",
    ),
    "a field that may no longer be null": (
        lambda s: field(s, "note").update(type="string"),
        "Sold.v1.note: type",
    ),
    "a new field that is needed": (need_more, "Sold.v1.buyer: new, and needed"),
    "a field that is now needed": (lambda s: s["required"].append("hint"), "Sold.v1.hint: could be missing"),
    "a field no longer always there": (
        lambda s: s["required"].remove("note"),
        "Sold.v1.note: was always there",
    ),
    "an enum narrowed": (lambda s: field(s, "kind").update(enum=["retail"]), "Sold.v1.kind: enum"),
    "an enum widened": (
        lambda s: field(s, "kind").update(enum=["retail", "export", "gift"]),
        "Sold.v1.kind: enum",
    ),
    "an enum gone": (lambda s: field(s, "kind").pop("enum"), "Sold.v1.kind: enum"),
    "another format": (lambda s: field(s, "sold_on").update(format="date-time"), "Sold.v1.sold_on: format"),
    "a length narrowed": (lambda s: field(s, "sale_id").update(maxLength=10), "Sold.v1.sale_id: maxLength"),
    "a new pattern": (lambda s: field(s, "sale_id").update(pattern="^[0-9]+$"), "Sold.v1.sale_id: pattern"),
    "a field of an item removed": (
        lambda s: item(s)["properties"].pop("pieces"),
        "Sold.v1.lines[].pieces: removed",
    ),
    "an item of another type": (
        lambda s: field(s, "lines").update(items={"type": "string"}),
        "Sold.v1.lines[].product: removed",
    ),
    "values of another type": (
        lambda s: field(s, "shares").update(additionalProperties={"type": "string"}),
        "Sold.v1.shares[]: type",
    ),
    "values of any type": (
        lambda s: field(s, "shares").pop("additionalProperties"),
        "Sold.v1.shares[]: was",
    ),
    "no more fields allowed": (
        lambda s: s.update(additionalProperties=False),
        "Sold.v1[]: was None, is False",
    ),
}

HARMLESS: dict[str, Change] = {
    "nothing": lambda s: s,
    "a new field that need not be there": lambda s: s["properties"].update(buyer={"type": "string"}),
    "the same alternatives in another order": lambda s: field(s, "kind").update(enum=["export", "retail"]),
    "the same types in another order": lambda s: field(s, "note").update(type=["null", "string"]),
    "a lone type as a list": lambda s: field(s, "sale_id").update(type=["string"]),
    "needed fields in another order": lambda s: s["required"].reverse(),
    "other words": lambda s: s.update(description="A sale.", deprecated=True),
    "a mark that it is personal": lambda s: field(s, "note").update({"x-personal": True}),
}


@pytest.mark.parametrize("name", BREAKING)
def test_it_breaks_a_contract(name: str):
    change, told = BREAKING[name]
    found = list(differences(RELEASED, changed(change), "Sold.v1"))
    assert any(difference.startswith(told) for difference in found), found


@pytest.mark.parametrize("name", HARMLESS)
def test_it_breaks_nothing(name: str):
    assert list(differences(RELEASED, changed(HARMLESS[name]), "Sold.v1")) == []


def test_a_version_that_is_gone_breaks_a_contract_and_a_new_one_does_not():
    assert broken({"Sold.v1": RELEASED}, {"Sold.v2": RELEASED}) == ["Sold.v1: is no longer published or read"]
    assert broken({"Sold.v1": RELEASED}, {"Sold.v1": RELEASED, "Sold.v2": {"type": "object"}}) == []


def test_there_is_a_release_of_every_service():
    assert set(release.released()) == set(all_schemas())


@pytest.mark.parametrize("service", all_schemas())
def test_no_released_contract_is_broken(service: str):
    assert broken(release.released()[service], all_schemas()[service]) == []


def test_a_release_keeps_what_is_published_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(release, "ROOT", tmp_path)
    assert release.main(tmp_path / "released") == 0
    assert release.released(tmp_path / "released") == json.loads(json.dumps(all_schemas()))


def test_a_release_that_breaks_the_last_one_is_refused_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(release, "ROOT", tmp_path)
    folder = tmp_path / "released"
    folder.mkdir()
    promised = json.dumps({"Gone.v1": RELEASED})
    (folder / "mail.json").write_text(promised)
    assert release.main(folder) == 1
    assert "mail: Gone.v1: is no longer published or read" in capsys.readouterr().err
    assert (folder / "mail.json").read_text() == promised
