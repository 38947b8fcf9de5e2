"""Value types of the archive, with their limits, for events, commands and bodies."""

from typing import Annotated, Literal, TypeAlias

from eventing import Number, Text

#: The name of a region: two capital letters, the first part of a customer code.
REGION = "[A-Z]{2}"

Region = Annotated[str, Text(max=2, pattern=REGION, code="not_a_region")]
#: ISO 3166-1 alpha-2.
Country = Annotated[str, Text(max=2, pattern="[A-Z]{2}", code="not_a_country")]
#: A time zone of the IANA database, such as America/Chicago.
ZoneName = Annotated[str, Text(max=64, pattern="[A-Za-z0-9_+/-]+", code="not_a_zone")]
#: The number of a customer in its region.
CodeNumber = Annotated[int, Number(min=1, max=10**9)]
CustomerCode = Annotated[str, Text(max=20, pattern=rf"{REGION}-[0-9]{{3,10}}-[A-D]")]
#: The relationship grade of a customer, the last letter of the code.
Grade: TypeAlias = Literal["A", "B", "C", "D"]

#: A reason, as somebody typed it.
Reason = Annotated[str, Text(max=500, lines=True)]
#: A word or two about a change, as somebody typed it.
Remark = Annotated[str, Text(max=500, lines=True)]
#: A short name for programs.
Code = Annotated[str, Text(max=100)]
