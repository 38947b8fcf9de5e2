"""Formatted: the HTML of what is written goes with its text, through forms with the script and without it."""

from collections.abc import Mapping

from desk.pages.clash import MINE, WAS, plain

FIELD, TEXT = "html", "text"
#: Whose words are taken, that one's formatting is.
FOLLOWS = {FIELD: TEXT}
#: What mail finds wrong with it is told where somebody types.
TOLD_AT = {FIELD: TEXT}


def html_in(form: Mapping[str, str]) -> str:
    """The HTML of what a form says; empty where it is plain text.

    Without the script the field is not sent. Then it is as it was while the words are; of two texts that
    somebody has chosen from, it is that of the one.
    """
    if FIELD in form:
        return form[FIELD]
    words = plain(form.get(TEXT, ""))
    for side in (MINE, WAS):
        if f"{side}{FIELD}" in form and plain(form.get(f"{side}{TEXT}", "")) == words:
            return form[f"{side}{FIELD}"]
    return ""


def html_kept(form: Mapping[str, str]) -> dict[str, str]:
    """The same, to be kept with the words."""
    html = html_in(form)
    return {FIELD: html} if html else {}
