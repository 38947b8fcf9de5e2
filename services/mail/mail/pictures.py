"""Pictures within a mail: shown only if their bytes are those of a picture, whatever they claim to be."""

#: A larger one is a file.
MAX_PICTURE_BYTES = 10 * 1024 * 1024

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)


def picture_type(content: bytes) -> str | None:
    """The type of a picture made of points, by its first bytes; None for anything else, such as SVG."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for begins, kind in _BEGINNINGS if content.startswith(begins)), None)
