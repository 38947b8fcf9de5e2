"""Answers: a documented field is never left out."""

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields, validate

from eventing.http import AnswerSchema


class PartSchema(AnswerSchema):
    note = fields.Str()


class RecordSchema(AnswerSchema):
    id = fields.Str(required=True, attribute="_id")
    grade = fields.Str(validate=validate.OneOf(["A", "B"]))
    parts = fields.List(fields.Nested(PartSchema), required=True)
    best = fields.Nested(PartSchema)


def test_what_is_not_known_is_null_and_in_its_place():
    told = RecordSchema().dump({"_id": "r1", "parts": [{}]})
    assert list(told.items()) == [("id", "r1"), ("grade", None), ("parts", [{"note": None}]), ("best", None)]


def test_the_document_says_which_fields_may_be_null():
    spec = APISpec("t", "1", "3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema("Record", schema=RecordSchema)
    told = spec.to_dict()["components"]["schemas"]["Record"]
    assert told["required"] == ["best", "grade", "id", "parts"]
    assert told["properties"]["id"] == {"type": "string"}
    assert told["properties"]["grade"] == {"enum": ["A", "B", None], "type": ["string", "null"]}
    assert {"type": "null"} in told["properties"]["best"]["anyOf"]
