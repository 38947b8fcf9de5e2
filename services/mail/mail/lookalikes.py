"""Domains that look like another: how a deceiver writes, and what a hasty reader takes for the real one."""

from mail.addresses import company_domain

#: Shorter names resemble each other by chance.
MIN_NAME = 6
#: Signs that a reader takes for others.
_ALIKE = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("-", ""))


def shape_of(domain: str) -> str:
    """The name in a domain as a hasty reader sees it: without its ending, like-looking signs as one."""
    name = company_domain(domain).partition(".")[0]
    for sign, other in _ALIKE:
        name = name.replace(sign, other)
    return name


def near_shapes(domain: str) -> tuple[str, ...]:
    """The shape and those with one sign left out: domains one sign apart have one of these in common."""
    shape = shape_of(domain)
    if len(shape) < MIN_NAME:
        return ()
    return tuple(dict.fromkeys([shape, *(shape[:n] + shape[n + 1 :] for n in range(len(shape)))]))


def looks_like(domain: str, known: str) -> bool:
    """Whether a domain is not a known one and looks like it: one sign changed, added, left out or swapped."""
    if company_domain(domain) == company_domain(known):
        return False
    one, other = shape_of(domain), shape_of(known)
    if min(len(one), len(other)) < MIN_NAME:
        return False
    return one == other or _one_sign_apart(one, other)


def _one_sign_apart(one: str, other: str) -> bool:
    if len(one) > len(other):
        one, other = other, one
    n = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) != len(other):
        return one[n:] == other[n + 1 :]
    swapped = one[n : n + 2] == other[n : n + 2][::-1] and one[n + 2 :] == other[n + 2 :]
    return swapped or one[n + 1 :] == other[n + 1 :]
