"""Value types of reading."""

from typing import Annotated

from eventing import Number

#: A number of customers.
Count = Annotated[int, Number(min=1, max=10**6)]
