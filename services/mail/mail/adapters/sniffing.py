"""Content types of files: as declared, or by what their bytes look like."""

import puremagic

SNIFF_BYTES = 8192
UNKNOWN = "application/octet-stream"


def told_type(declared: str, content: bytes) -> str:
    """The declared content type; if it says nothing, the one the bytes look like."""
    if declared not in ("", UNKNOWN) or not content:
        return declared or UNKNOWN
    try:
        return puremagic.from_string(content[:SNIFF_BYTES], mime=True) or UNKNOWN
    except (puremagic.PureError, ValueError):
        return UNKNOWN
