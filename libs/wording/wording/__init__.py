"""The words people read: codes and parameters, as events and refusals carry them, become sentences.

The sentences are in `catalogues/<language>/<domain>.po`: msgctxt is the kind (`problem`, `field`, `title`,
...), msgid the code, msgstr the sentence. It has placeholders `{name}` or `{name:format}`; the formats are
`number`, `percent`, `money`, `date`, `datetime`, `list` and `code:<kind>`. An entry with plural forms repeats
the code as msgid_plural and names the parameter that decides the form in a comment `#. plural: max`; without
the comment it is `count`.
"""

from wording.language import LANGUAGES, Language, language_for
from wording.words import Words, domains

__all__ = ["LANGUAGES", "Language", "Words", "domains", "language_for"]
