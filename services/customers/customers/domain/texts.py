"""What any text a person typed must satisfy before it becomes part of an event."""

from customers.domain.errors import Invalid

NAME = 200
LINE = 500
TEXT = 10_000


def required_text(text: str, field: str, at_most: int = NAME) -> str:
    """Without blanks around it, not empty, not too long. Raises Invalid naming `field`."""
    stripped = text.strip()
    if not stripped:
        raise Invalid(field, "must not be empty")
    if len(stripped) > at_most:
        raise Invalid(field, f"at most {at_most} characters")
    if "\x00" in stripped:
        raise Invalid(field, "must not contain a null character")
    return stripped


def optional_text(text: str | None, field: str, at_most: int = NAME) -> str | None:
    """As `required_text`, and nothing but blanks counts as nothing."""
    return required_text(text, field, at_most) if text and text.strip() else None
