"""Credit grades A to D and NR (not assessed), and their order."""

from enum import StrEnum


class Grade(StrEnum):
    """A credit grade, not to be confused with relationship grade and value grade."""

    A = "A"
    B = "B"
    C = "C"
    NR = "NR"
    D = "D"


# From best to worst. NR is between C and D: it means "not assessed", not "no credit".
_ORDER = (Grade.A, Grade.B, Grade.C, Grade.NR, Grade.D)
_NOTCHES = (Grade.A, Grade.B, Grade.C, Grade.D)


def is_worse(grade: Grade, than: Grade) -> bool:
    return _ORDER.index(grade) > _ORDER.index(than)


def worst(*grades: Grade) -> Grade:
    return max(grades, key=_ORDER.index)


def lowered(grade: Grade, notches: int) -> Grade:
    """A grade lowered by `notches` along A, B, C, D; NR is not lowered."""
    if grade is Grade.NR:
        return grade
    return _NOTCHES[min(_NOTCHES.index(grade) + notches, len(_NOTCHES) - 1)]
