"""The wording of a letter, from the catalogues of `wording`.

Its kinds are `letter`, `letter_opening` and `collection_step`.
"""

from mail.draft.commands import LetterContent
from mail.draft.facts import Letter
from mail.known.model import Customer
from mail.letter.model import letter_params, line_params, writes_chinese
from wording import Language, Words


def letter_to(customer: Customer, step: LetterContent, words: Words) -> Letter:
    """The letter of a step, in the customer's language."""
    return collection_letter(step, "zh_CN" if writes_chinese(customer.country) else "en", words)


def collection_letter(step: LetterContent, language: Language, words: Words) -> Letter:
    params = letter_params(step)
    lines = [words.say(language, "letter", "collection_line", line_params(line)) for line in step.lines]
    if step.unapplied.amount:
        lines.append(words.say(language, "letter", "collection_netted", params))
    subject = "collection_subject" if len(step.lines) == 1 else "collection_subject_of_many"
    text = words.say(language, "letter", "collection_text", {**params, "lines": "\n".join(lines)})
    return Letter(words.say(language, "letter", subject, params), text)
