"""The credit grades A to D and NR (not assessed), and what "worse" means between them."""

from enum import StrEnum


class Grade(StrEnum):
    """A credit grade: not the relationship grade of the customer code, not the value grade."""

    A = "A"
    B = "B"
    C = "C"
    NR = "NR"
    D = "D"


# From best to worst. NR stands between C and D: it is "not assessed", not "no credit".
_ORDER = (Grade.A, Grade.B, Grade.C, Grade.NR, Grade.D)
_NOTCHES = (Grade.A, Grade.B, Grade.C, Grade.D)


def is_worse(grade: Grade, than: Grade) -> bool:
    return _ORDER.index(grade) > _ORDER.index(than)


def worst(*grades: Grade) -> Grade:
    return max(grades, key=_ORDER.index)


def lowered(grade: Grade, notches: int) -> Grade:
    """`notches` steps down A, B, C, D; nobody who was never assessed is lowered by a notch."""
    if grade is Grade.NR:
        return grade
    return _NOTCHES[min(_NOTCHES.index(grade) + notches, len(_NOTCHES) - 1)]
