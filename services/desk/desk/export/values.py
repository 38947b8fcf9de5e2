"""Value types of exports."""

from typing import Annotated, Literal, TypeAlias

from eventing import Number, Text

#: What was taken away: a customer's file on paper, the ageing as a file.
Exported: TypeAlias = Literal["customer_file", "ageing"]
#: How many entries were taken away.
Entries = Annotated[int, Number(min=0, max=10**9)]
#: Why, as they say.
Why = Annotated[str, Text(max=200)]
