"""Value types of guidance."""

from typing import Annotated

from eventing import Text

#: What somebody is to do, as a manager typed it.
GuidanceText = Annotated[str, Text(max=2000, lines=True)]
