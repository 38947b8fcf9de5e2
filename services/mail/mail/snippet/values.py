"""Value types of snippets."""

from typing import Annotated, Literal

from eventing import Text

#: For whom it is kept: its keeper alone, everybody below its keeper, or the firm.
SharedWith = Literal["own", "team", "firm"]
#: The language that the letter is written in.
LetterLanguage = Literal["zh_CN", "en"]
SnippetName = Annotated[str, Text(max=80)]
#: One line: it becomes the letter's subject; empty for what is only a part of a letter.
SnippetSubject = Annotated[str, Text(max=200, min=0)]
SnippetText = Annotated[str, Text(max=10_000, lines=True, strip=False)]
#: Of one person, with those that they share: more than anybody finds anything in.
MAX_KEPT = 200
