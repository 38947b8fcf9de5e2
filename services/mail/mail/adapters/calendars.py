"""Invitations: what an iCalendar event (RFC 5545) says, in words for a mail that has no others."""

_SAID = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "DESCRIPTION")
_ESCAPED = (("\\n", "\n"), ("\\N", "\n"), ("\\,", ","), ("\\;", ";"), ("\\\\", "\\"))
MAX_TEXT = 20_000


def event_in(calendar: str) -> str:
    """The lines of an event that a person reads, in the order they are written."""
    unfolded = calendar[:MAX_TEXT].replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    said = []
    for line in unfolded.split("\n"):
        name, colon, value = line.partition(":")
        if colon and name.partition(";")[0].upper() in _SAID:
            for written, meant in _ESCAPED:
                value = value.replace(written, meant)
            said.append(value.strip())
    return "\n".join(said)
