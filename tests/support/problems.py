"""Problem details of answers, compared."""

from typing import Any


def told(answer: Any) -> dict[str, Any]:
    """What an answer says, but for `instance`, which names one request."""
    return {name: value for name, value in answer.json.items() if name != "instance"}
