"""The title of a to-do: its code and parameters.

The sentences are in the catalogues of `wording`, kind `todo`.
"""

from collections.abc import Mapping
from typing import Any

from scheduler.values import ToDoKind

#: The names of the parameters of each code.
CODES: Mapping[str, frozenset[str]] = {
    **{kind.value: frozenset() for kind in ToDoKind if kind is not ToDoKind.COLLECTION},
    **dict.fromkeys(
        ("collection_call", "collection_decision"),
        frozenset({"number", "stage", "amount", "days_overdue"}),
    ),
}


def code_and_params(todo: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Code and parameters of a row of the view: its kind, for a collection with the action."""
    step = todo["step"]
    if step is None:
        return todo["kind"], {}
    return f"{todo['kind']}_{step['action']}", {name: step[name] for name in step if name != "action"}
