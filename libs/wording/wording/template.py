"""Templates: sentences with placeholders, parsed once and filled in often."""

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter

from wording.formats import FORMATS

#: `{step:code:collection_step}`: the parameter is a code of the kind collection_step, or a list of such.
CODE_FORMAT = "code:"


@dataclass(frozen=True)
class Placeholder:
    """A placeholder `{name:format}`; its text is `{name}`, which readers see if the parameter is missing."""

    name: str
    format: str

    def __str__(self) -> str:
        return f"{{{self.name}}}"

    @property
    def code_kind(self) -> str | None:
        """The kind of code the parameter is; None where it is not a code."""
        return self.format.removeprefix(CODE_FORMAT) if self.format.startswith(CODE_FORMAT) else None


@dataclass(frozen=True)
class Template:
    """The parts of a sentence, in order. With a fault there is one part: the text as it was written."""

    parts: tuple[str | Placeholder, ...]
    fault: str | None = None

    @property
    def placeholders(self) -> frozenset[Placeholder]:
        return frozenset(part for part in self.parts if isinstance(part, Placeholder))

    def filled(self, value_of: Callable[[Placeholder], str]) -> str:
        return "".join(part if isinstance(part, str) else value_of(part) for part in self.parts)


def template(text: str) -> Template:
    """The template of a sentence. It never raises: what is wrong with the sentence is its `fault`."""
    parts: list[str | Placeholder] = []
    try:
        for literal, name, format_name, conversion in Formatter().parse(text):
            if literal:
                parts.append(literal)
            if name is not None:
                parts.append(_placeholder(name, format_name or "", conversion))
    except ValueError as error:
        return Template((text,), str(error))
    return Template(tuple(parts))


def _placeholder(name: str, format_name: str, conversion: str | None) -> Placeholder:
    # A firm may write its own wording: `{name.attribute}` would reach into the program.
    if not name.isidentifier() or conversion:
        raise ValueError(f"{{{name}{'!' if conversion else ''}{conversion or ''}}} is not a plain name")
    if format_name not in FORMATS and not _is_code_format(format_name):
        raise ValueError(f"{{{name}}} has the unknown format {format_name!r}")
    return Placeholder(name, format_name)


def _is_code_format(format_name: str) -> bool:
    return format_name.startswith(CODE_FORMAT) and format_name.removeprefix(CODE_FORMAT).isidentifier()
