"""Where an entity's decision needs more than its state: the company's rules, which a handler brings."""

from datetime import datetime
from typing import Any, NoReturn


def decided_with_rules(_: Any, command: Any, __: datetime) -> NoReturn:
    """Stands for `decide` in an `Entity` whose `decide` takes rules as well."""
    raise TypeError(f"{type(command).__name__} is decided with the company's rules; send it to its handler")
