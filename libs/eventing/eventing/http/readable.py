"""JSON as people read it: names in the order they were put, and 张 as itself, not as a number."""

from typing import Any

from flask.json.provider import DefaultJSONProvider


class ReadableJson(DefaultJSONProvider):
    """Flask's JSON provider, in UTF-8 throughout."""

    ensure_ascii = False
    sort_keys = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        text = super().dumps(obj, **kwargs)
        # Half of a surrogate pair, quoted from a request that is refused for it, has no UTF-8.
        return text if _has_utf8(text) else super().dumps(obj, **{**kwargs, "ensure_ascii": True})


def _has_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
