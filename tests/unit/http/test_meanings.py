"""What fields mean: each said once, and put into the document where nothing is said."""

from typing import Any

from flask import Flask

from eventing.http.meanings import described
from eventing.http.openapi import make_api

TEXT = {"type": "string"}


def fields(schemas: dict[str, Any], meanings: dict[str, str]) -> dict[str, Any]:
    document = described({"components": {"schemas": schemas}}, meanings)
    return {name: schema["properties"] for name, schema in document["components"]["schemas"].items()}


def test_what_a_field_says_of_itself_goes_before_all_others():
    told = fields({"Pet": {"properties": {"name": {**TEXT, "description": "As called."}}}}, {"name": "Any."})
    assert told["Pet"]["name"]["description"] == "As called."


def test_a_schema_can_mean_something_else_and_so_does_its_body():
    schemas = {name: {"properties": {"name": TEXT}} for name in ("Pet", "PetBody", "Owner")}
    told = fields(schemas, {"name": "Any name.", "Pet.name": "A pet's name."})
    assert [told[name]["name"]["description"] for name in schemas] == [
        "A pet's name.",
        "A pet's name.",
        "Any name.",
    ]


def test_money_says_what_its_sum_and_currency_are():
    money = {"type": "object", "properties": {"amount": TEXT, "currency": TEXT}}
    price = fields({"Pet": {"properties": {"price": money}}}, {"price": "Its price.", "amount": "Another."})
    assert price["Pet"]["price"]["description"] == "Its price."
    assert price["Pet"]["price"]["properties"]["amount"]["description"].startswith("The sum")


def test_a_parameter_is_told_by_its_operation_then_as_one_then_as_the_field():
    parameters = [{"name": name, "in": "query"} for name in "abc"]
    item = {"get": {"operationId": "list_pets", "parameters": parameters}}
    meanings = {"list_pets.a": "One.", "?a": "No.", "a": "No.", "?b": "Two.", "b": "No.", "c": "Three."}
    told = described({"paths": {"/pets": item}}, meanings)["paths"]["/pets"]["get"]["parameters"]
    assert [parameter["description"] for parameter in told] == ["One.", "Two.", "Three."]


def test_what_is_described_is_left_as_it_was():
    schemas = {"Pet": {"properties": {"name": dict(TEXT)}}}
    fields(schemas, {"name": "Any name."})
    assert schemas == {"Pet": {"properties": {"name": TEXT}}}


def test_the_document_is_made_once():
    app = Flask("pets")
    app.config.update(OPENAPI_VERSION="3.1.0")
    api = make_api(app, "pets", "1", {})
    assert api.document() is api.document()
