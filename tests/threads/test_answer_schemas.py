"""The type of an answer as JSON Schema: a form built from it fits what `resume` accepts."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import ModuleType
from typing import TypedDict

from pydantic import BaseModel

from flowrt import Checkpointer
from flowrt.threads.json_schema import json_schema


@dataclass
class Tree:
    name: str
    kids: list[Tree] = field(default_factory=list)


class Leaf(BaseModel):
    size: int


class Branch(BaseModel):
    leaves: list[Leaf]


class Row(TypedDict, total=False):
    size: int


def test_a_type_that_holds_itself_is_defined_once():
    """Its parts refer to the definition."""
    schema = json_schema(list[Tree])

    assert schema["items"] == {"$ref": "#/$defs/Tree"}
    assert schema["$defs"]["Tree"]["properties"] == {
        "name": {"type": "string"},
        "kids": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
    }


def test_what_a_model_refers_to_is_found_from_the_whole():
    """A reference starts at the root of a schema, wherever the model occurs in it."""
    schema = json_schema(list[Branch])

    leaves = schema["items"]["properties"]["leaves"]
    name = leaves["items"]["$ref"].removeprefix("#/$defs/")
    assert schema["$defs"][name]["properties"]["size"]["type"] == "integer"


def test_what_looks_the_same_in_json_is_told_once():
    """Lists and tuples are an example."""
    assert json_schema(list[int] | tuple[int, ...]) == {
        "type": "array",
        "items": {"type": "integer"},
    }


def test_a_typed_dict_may_have_more_keys():
    """An answer may have them too."""
    assert "additionalProperties" not in json_schema(Row)


def test_the_answer_is_what_the_reducer_takes(corners: ModuleType, checkpointer: Checkpointer):
    """It is an item if the field is appended to, a list if it is extended; the schema says so."""
    graph = corners.Collecting.bind(checkpointer=checkpointer)

    paused = graph.invoke({}, thread_id="t")
    output = graph.resume("t", {"one": "bee", "some": [1, 2]})

    assert [question.schema for question in paused.questions] == [
        {"enum": ["a", "bee"]},
        {"type": "array", "items": {"type": "integer"}},
    ]
    assert output == {"kinds": [corners.Kind.b], "numbers": [1, 2]}
