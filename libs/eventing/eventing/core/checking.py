"""Checking: commands and events are judged and cleaned by the limits their fields carry (`values`).

What to check is worked out once per class. A class without limits costs one look-up in a dictionary.
"""

import dataclasses
import sys
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AnySet
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar, get_args, get_origin

from eventing.core.hints import Hint, fields_of, read
from eventing.core.judging import (
    DUPLICATE,
    NOT_A_LIST,
    NOT_AN_OBJECT,
    NULL,
    Cleaner,
    Fault,
    Found,
    Judge,
    cleaner_of,
    fault,
    judge_of,
)
from eventing.core.values import Items

__all__ = ["Fault", "cleaned", "cleaner_for", "faults_of"]

T = TypeVar("T")


def faults_of(value: Any) -> list[Fault]:
    """What is wrong with a command or an event, as `cleaned` would leave it. Empty for other values."""
    try:
        checks = _CHECKS[type(value)]
    except KeyError:
        checks = _checks_of(type(value))
    found = None if checks.judge is None else checks.judge(value)
    return [] if found is None else list(found)


def cleaned(command: T) -> tuple[T, list[Fault]]:
    """The command as it was meant, and what is wrong with it even so.

    Texts lose the blanks around them and take their normal form; an optional text of nothing but blanks
    becomes None. It is the same object where nothing had to change.
    """
    try:
        checks = _CHECKS[type(command)]
    except KeyError:
        checks = _checks_of(type(command))
    if checks.judge is None:
        return command, []
    clean: T = command if checks.clean is None else checks.clean(command)
    return clean, list(checks.judge(clean) or ())


def cleaner_for(annotation: Any) -> Cleaner | None:
    """How values of one annotation are cleaned; None where nothing is to be done."""
    return _field(read(annotation), frozenset()).clean


@dataclass(frozen=True, slots=True)
class _Checks:
    """How values of one type are judged and cleaned; None where there is nothing to do."""

    judge: Judge | None = None
    clean: Cleaner | None = None


_NOTHING = _Checks()
_CHECKS: dict[Any, _Checks] = {}


def _checks_of(annotation: Any) -> _Checks:
    """The checks of a class, or of a generic one with its parameters."""
    if annotation not in _CHECKS:
        if not dataclasses.is_dataclass(get_origin(annotation) or annotation):
            return _CHECKS.setdefault(annotation, _NOTHING)
        return _CHECKS.setdefault(annotation, _record(annotation, frozenset()))
    return _CHECKS[annotation]


def _record(annotation: Any, within: frozenset[Any]) -> _Checks:
    """`within`: the classes being worked out. A class that holds itself is looked up when it is needed."""
    if annotation in _CHECKS:
        return _CHECKS[annotation]
    cls = get_origin(annotation) or annotation
    checks = {f.name: _field(read(f.annotation), within | {annotation}) for f in fields_of(annotation)}
    judges = {name: each.judge for name, each in checks.items() if each.judge is not None}
    cleaners = {name: each.clean for name, each in checks.items() if each.clean is not None}
    return _Checks(
        _record_judge(cls, judges) if judges else None, _record_cleaner(cls, cleaners) if cleaners else None
    )


def _field(hint: Hint, within: frozenset[Any]) -> _Checks:
    match hint.kind:
        case "record" if hint.base in within:
            checks = _later(hint.base)
        case "record":
            checks = _record(hint.base, within)
        case "list":
            checks = _list(hint.mark(Items), _field(read(hint.parts[0]), within))
        case "mapping":
            key, item = (_field(read(part), within) for part in hint.parts)
            checks = _mapping(hint.mark(Items), key.judge, item)
        case "either":
            checks = _either(hint, within)
        case "anything":
            return _unjudged(hint, within)
        case _:
            return _Checks(judge_of(hint), cleaner_of(hint))
    return _optional(checks) if hint.optional else checks


def _unjudged(hint: Hint, within: frozenset[Any]) -> _Checks:
    """No checks. Raises TypeError for a limit inside, which nothing would enforce."""
    for part in get_args(hint.base):
        if part is not ... and _field(read(part), within).judge is not None:
            raise TypeError(f"{hint.base}: nothing inside it can be judged")
    return _NOTHING


def _optional(checks: _Checks) -> _Checks:
    judge, clean = checks.judge, checks.clean
    return _Checks(
        None if judge is None else lambda value: None if value is None else judge(value),
        None if clean is None else lambda value: None if value is None else clean(value),
    )


# -- dataclasses ---------------------------------------------------------------------------------


def _record_judge(cls: Any, judges: Mapping[str, Judge]) -> Judge:
    values_of, pairs = _getter(list(judges)), list(judges.items())
    only = list(judges.values())

    def judge(value: Any) -> Found:
        if type(value) is not cls:
            return _another(value, cls)
        for look, part in zip(only, values_of(value)):  # noqa: B905  # one value each, and asked of every event
            if look(part) is not None:
                return _all_of(pairs, values_of(value))
        return None

    return judge


def _all_of(pairs: Sequence[tuple[str, Judge]], parts: Sequence[Any]) -> Found:
    found: list[Fault] = []
    for (name, look), part in zip(pairs, parts, strict=True):
        found += _under(name, look(part))
    return tuple(found)


def _another(value: Any, cls: Any) -> Found:
    """A subclass is judged by its own limits."""
    if isinstance(value, cls):
        return tuple(faults_of(value)) or None
    return NULL if value is None else NOT_AN_OBJECT


def _record_cleaner(cls: Any, cleaners: Mapping[str, Cleaner]) -> Cleaner:
    values_of, names, only = _getter(list(cleaners)), list(cleaners), list(cleaners.values())

    def clean(value: Any) -> Any:
        if type(value) is not cls:
            return cleaned(value)[0] if isinstance(value, cls) else value
        changed: dict[str, Any] = {}
        for index, part in enumerate(values_of(value)):
            new = only[index](part)
            if new is not part:
                changed[names[index]] = new
        return dataclasses.replace(value, **changed) if changed else value

    return clean


def _getter(names: Sequence[str]) -> Callable[[Any], Sequence[Any]]:
    get = attrgetter(*names)
    # For one name alone it is no tuple.
    return get if len(names) > 1 else lambda value: (get(value),)


def _later(annotation: Any) -> _Checks:
    def judge(value: Any) -> Found:
        look = _checks_of(annotation).judge
        return look(value) if look else None

    def clean(value: Any) -> Any:
        look = _checks_of(annotation).clean
        return look(value) if look else value

    return _Checks(judge, clean)


def _either(hint: Hint, within: frozenset[Any]) -> _Checks:
    """A union of dataclasses is judged by the member it is; other unions have no limits."""
    members = [read(part) for part in hint.parts]
    if any(member.kind != "record" for member in members):
        if any(_field(member, within).judge is not None for member in members):
            raise TypeError(f"{hint.base}: only a union of dataclasses can be judged")
        return _NOTHING
    by_class = {get_origin(each.base) or each.base: _field(each, within) for each in members}
    if all(checks.judge is None for checks in by_class.values()):
        return _NOTHING

    def judge(value: Any) -> Found:
        checks = by_class.get(type(value))
        if checks is None:
            return NULL if value is None else NOT_AN_OBJECT
        return checks.judge(value) if checks.judge else None

    def clean(value: Any) -> Any:
        checks = by_class.get(type(value))
        return checks.clean(value) if checks and checks.clean else value

    return _Checks(judge, clean)


# -- lists and mappings --------------------------------------------------------------------------


def _list(limits: Items | None, item: _Checks) -> _Checks:
    if limits is None and item.judge is None:
        return _NOTHING
    look, wrong_count, clean_item = item.judge, count_judge(limits), item.clean
    unique = limits is not None and limits.unique

    def judge(value: Any) -> Found:
        if not isinstance(value, tuple | list | AnySet):
            return NULL if value is None else NOT_A_LIST
        # Too many are not judged one by one.
        if (wrong := wrong_count(value)) is not None:
            return wrong
        if look is not None:
            found = [each for at, part in enumerate(value) for each in _under(str(at), look(part))]
            if found:
                return tuple(found)
        return DUPLICATE if unique and has_twice(clean(value)) else None

    def clean(value: Any) -> Any:
        if clean_item is None or not isinstance(value, tuple | list | AnySet):
            return value
        new = [clean_item(part) for part in value]
        changed = any(a is not b for a, b in zip(new, value, strict=True))
        return _like(value, new) if changed else value

    return _Checks(judge, None if clean_item is None else clean)


def _like(value: Any, parts: list[Any]) -> Any:
    """The parts in a container of the value's type."""
    return parts if isinstance(value, list) else type(value)(parts)


def has_twice(values: Any) -> bool:
    try:
        return len(set(values)) < len(values)
    except TypeError:
        # Items that hold a mapping have no hash.
        items = list(values)
        return any(value in items[:at] for at, value in enumerate(items))


def count_judge(limits: Items | None) -> Judge:
    """The judge of how many items a list or entries a mapping has."""
    most, least = (limits.max, limits.min) if limits else (sys.maxsize, 0)
    too_many, too_few = fault("too_many", max=most), fault("too_few", min=least)

    def judge(value: Any) -> Found:
        count = len(value)
        return None if least <= count <= most else too_many if count > most else too_few

    return judge


def _mapping(limits: Items | None, key: Judge | None, item: _Checks) -> _Checks:
    if limits is None and key is None and item.judge is None:
        return _NOTHING
    look, wrong_count, clean_item = item.judge, count_judge(limits), item.clean

    def judge(value: Any) -> Found:
        if not isinstance(value, Mapping):
            return NULL if value is None else NOT_AN_OBJECT
        if (wrong := wrong_count(value)) is not None:
            return wrong
        found: list[Fault] = []
        for name, part in value.items():
            # The value under a bad name is not judged.
            wrong = (key(name) if key else None) or (look(part) if look else None)
            found += _under(str(name), wrong)
        return tuple(found) or None

    def clean(value: Any) -> Any:
        if clean_item is None or not isinstance(value, Mapping):
            return value
        new = {name: clean_item(part) for name, part in value.items()}
        return new if any(new[name] is not part for name, part in value.items()) else value

    return _Checks(judge, None if clean_item is None else clean)


def _under(name: str, found: Found) -> list[Fault]:
    if found is None:
        return []
    return [each._replace(path=f"{name}.{each.path}" if each.path else name) for each in found]
