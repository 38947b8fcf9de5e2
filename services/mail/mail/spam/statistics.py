"""The statistics of the filter: how much a mail's tokens look like spam, by those that people have marked.

Of each token the share of spam among the mails that have it, drawn towards one half while few have it; those
that tell most are combined by Fisher's method, once for spam and once against it. After Gary Robinson, "A
Statistical Approach to the Spam Problem", Linux Journal 107 (March 2003), as SpamBayes combines the two.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from math import exp, log

#: Robinson's s and x: how strongly a token of which little is known is drawn to which probability.
STRENGTH, UNKNOWN = 1.0, 0.5
#: Tokens nearer to one half than this tell nothing; of the others so many tell enough.
LEAST_TELLING, MOST_TOKENS = 0.1, 150
#: A mail is taken for spam from here; one half is what nothing is known of. Of real mail that is none, the
#: highest was 0.47 when this was chosen: a lost enquiry costs more than a spam that somebody sees.
SPAM_FROM = 0.6
#: With fewer mails of either kind the filter says nothing.
LEAST_MARKED = 20
#: Tokens that a model keeps: those that most mails have.
MAX_KEPT = 100_000
#: How many of the tokens that told most are named as the reason, and the kinds of them that say something.
MAX_REASONS = 5
READABLE = frozenset({"subject", "link", "from"})


def key_of(token: str) -> int:
    """A token as a model keeps it: nothing of anybody's mail can be read from it."""
    return int.from_bytes(blake2b(token.encode(), digest_size=6).digest())


@dataclass(frozen=True)
class SpamModel:
    """What was learned: of how many mails, and in how many of each kind a token was, by its key."""

    spam: int = 0
    ham: int = 0
    counts: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def trained(self) -> bool:
        return self.spam >= LEAST_MARKED and self.ham >= LEAST_MARKED


@dataclass(frozen=True)
class Judgement:
    """How much a mail looks like spam, from 0 to 1, and the tokens that told most for it."""

    score: float
    telling: tuple[str, ...] = ()

    @property
    def spam(self) -> bool:
        return self.score >= SPAM_FROM


class Training:
    """Counts, of some mails at a time, how many of each kind have each token."""

    def __init__(self) -> None:
        self._counts: Mapping[bool, Counter[int]] = {True: Counter(), False: Counter()}
        self._mails = {True: 0, False: 0}

    def learn(self, mails: Iterable[Sequence[str]], *, spam: bool) -> None:
        """Learn from mails of one kind, each as its tokens."""
        for tokens in mails:
            self._counts[spam].update({key_of(token) for token in tokens})
            self._mails[spam] += 1

    def model(self) -> SpamModel:
        """What was learned so far."""
        in_spam, in_ham = self._counts[True], self._counts[False]
        kept = in_spam + in_ham
        keys = kept if len(kept) <= MAX_KEPT else [key for key, _ in kept.most_common(MAX_KEPT)]
        counts = {key: (in_spam[key], in_ham[key]) for key in keys}
        return SpamModel(self._mails[True], self._mails[False], counts)


def judge(model: SpamModel, tokens: Sequence[str]) -> Judgement | None:
    """How much a mail with these tokens looks like spam; None while too little is known."""
    if not model.trained:
        return None
    told = {token: _probability(model, token) for token in tokens}
    by_strength = sorted(told.items(), key=lambda one: (-abs(one[1] - 0.5), one[0]))
    strongest = [one for one in by_strength if abs(one[1] - 0.5) >= LEAST_TELLING][:MOST_TOKENS]
    if not strongest:
        return Judgement(0.5)
    degrees = 2 * len(strongest)
    for_spam = 1 - _chi_squared_above(-2 * sum(log(1 - p) for _, p in strongest), degrees)
    for_ham = 1 - _chi_squared_above(-2 * sum(log(p) for _, p in strongest), degrees)
    words = (_word_of(token) for token, p in strongest if p > 0.5)
    telling = tuple(dict.fromkeys(filter(None, words)))[:MAX_REASONS]
    return Judgement((1 + for_spam - for_ham) / 2, telling)


def _word_of(token: str) -> str:
    """A token as somebody reads it; empty where it is no word."""
    kind, colon, word = token.partition(":")
    if not colon:
        return token
    return word if kind in READABLE else ""


def _probability(model: SpamModel, token: str) -> float:
    spam, ham = model.counts.get(key_of(token), (0, 0))
    seen = spam + ham
    if not seen:
        return UNKNOWN
    of_spam, of_ham = spam / model.spam, ham / model.ham
    return (STRENGTH * UNKNOWN + seen * of_spam / (of_spam + of_ham)) / (STRENGTH + seen)


def _chi_squared_above(value: float, degrees: int) -> float:
    """The probability that chi-squared with these degrees of freedom, which are even, exceeds a value."""
    half = value / 2
    # Terms of many small probabilities would be lost in exp(-half): from the largest on they are summed.
    logs, term = [-half], -half
    for i in range(1, degrees // 2):
        term += log(half) - log(i) if half > 0 else -1e9
        logs.append(term)
    largest = max(logs)
    return min(1.0, exp(largest) * sum(exp(one - largest) for one in logs)) if largest > -700 else 0.0
