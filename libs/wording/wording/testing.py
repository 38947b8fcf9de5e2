"""Checks of a domain's catalogues against its codes, for the tests of each service."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from wording.catalogue import CATALOGUES, COMMON, Catalogue, Entry, Key, Unreadable, path_of, read
from wording.language import LANGUAGES, Language
from wording.template import Placeholder

SILENT = "-"


def problems_with(
    domain: str, codes: Mapping[Key, Collection[str]], *, folder: Path = CATALOGUES
) -> list[str]:
    """What is wrong with a domain's catalogues, a sentence for each fault; faults raise nothing.

    `codes` are all codes of the kinds they name, by (kind, code), with the names of their parameters. A code
    may have its sentence in the domain or in `common`. A parameter `-retry_after` is for programs: a sentence
    may use it and need not. `folder` is where the catalogues are.
    """
    found: list[str] = []
    files: list[_File] = []
    for language in LANGUAGES:
        own, faults = _opened(folder, language, domain)
        shared, shared_faults = (own, []) if domain == COMMON else _opened(folder, language, COMMON)
        file = _File(f"{language}/{domain}.po", own, shared)
        found += [*faults, *shared_faults, *file.faults(), *file.faults_against(codes)]
        files.append(file)
    for one, other in pairwise(files):
        found += one.differences(other, codes)
    return found


def _opened(folder: Path, language: Language, domain: str) -> tuple[Catalogue, list[str]]:
    path = path_of(folder, language, domain)
    name = f"{language}/{domain}.po"
    try:
        return read(path, language), []
    except FileNotFoundError:
        return Catalogue(), [f"{name} does not exist."]
    except (OSError, Unreadable) as error:
        return Catalogue(), [f"{name} cannot be read: {error}."]


@dataclass(frozen=True)
class _File:
    """A domain's catalogue in one language, and the common one."""

    name: str
    own: Catalogue
    shared: Catalogue

    def find(self, key: Key) -> Entry | None:
        return self.own.entries.get(key) or self.shared.entries.get(key)

    def faults(self) -> Iterator[str]:
        """What is wrong with the file itself."""
        for key in sorted(self.own.repeated):
            yield self._says(key, "is defined more than once")
        for key, entry in sorted(self.own.unusable.items()):
            if entry.fuzzy:
                yield self._says(key, "is fuzzy")
            elif entry.empty:
                yield self._says(key, "is empty")
            else:
                have = len(entry.forms) - entry.missing_forms
                yield self._says(key, f"has {have} of {len(entry.forms)} plural forms")
        for key, entry in sorted(self.own.all_entries.items()):
            kind, code = key
            if not kind:
                yield self._says(key, "has no kind: msgctxt is missing")
            if entry.plural_id not in (None, code):
                yield self._says(key, f"has the msgid_plural {entry.plural_id}, which is not its code")
            for form in entry.forms:
                if form.fault is not None:
                    yield self._says(key, f"is malformed: {form.fault}")

    def faults_against(self, codes: Mapping[Key, Collection[str]]) -> Iterator[str]:
        """What does not fit the codes and their parameters."""
        kinds = {kind for kind, _code in codes}
        for key in sorted(self.own.all_entries):
            if key[0] in kinds and key not in codes:
                yield self._says(key, "is not a code (any more)")
        for key, params in sorted(codes.items()):
            if (entry := self.find(key)) is not None:
                yield from self._faults_of(key, entry, params)
            elif key not in self.own.unusable and key not in self.shared.unusable:
                yield self._says(key, "is missing")

    def _faults_of(self, key: Key, entry: Entry, params: Collection[str]) -> Iterator[str]:
        known = {name.removeprefix(SILENT) for name in params}
        used = {placeholder.name for placeholder in _placeholders(entry)}
        for name in sorted(used - known):
            yield self._says(key, f"has the placeholder {{{name}}}, which is not a parameter")
        for name in sorted({name for name in params if not name.startswith(SILENT)} - used):
            yield self._says(key, f"does not tell the parameter {name}")
        if entry.decides is not None and entry.decides not in known:
            yield self._says(key, f"takes its plural from {entry.decides}, which is not a parameter")
        worded = {kind for kind, _code in (*self.own.entries, *self.shared.entries)}
        for kind in sorted({placeholder.code_kind or "" for placeholder in _placeholders(entry)} - {""}):
            if kind not in worded:
                yield self._says(key, f"needs codes of the kind {kind}, which has none")

    def differences(self, other: "_File", codes: Mapping[Key, Collection[str]]) -> Iterator[str]:
        """Placeholders that one language has and the other lacks, or has in another format."""
        for key in sorted(codes):
            mine, theirs = self.find(key), other.find(key)
            if mine is None or theirs is None:
                continue
            here, there = _spelled(mine), _spelled(theirs)
            if here != there:
                yield self._says(key, f"has {_listed(here)}, but {other.name} has {_listed(there)}")

    def _says(self, key: Key, what: str) -> str:
        return f"{self.name}: {'/'.join(key)} {what}."


def _placeholders(entry: Entry) -> frozenset[Placeholder]:
    return frozenset().union(*(form.placeholders for form in entry.forms))


def _spelled(entry: Entry) -> list[str]:
    return sorted(f"{{{found.name}:{found.format}}}".replace(":}", "}") for found in _placeholders(entry))


def _listed(placeholders: list[str]) -> str:
    return ", ".join(placeholders) or "no placeholder"
