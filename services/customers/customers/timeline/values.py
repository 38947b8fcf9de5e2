"""Value types of the timeline."""

from typing import Literal, TypeAlias

#: What an entry is about: mail, another contact or a plan for one, an order, credit, or the record itself.
EntryKind: TypeAlias = Literal["mail", "contact", "order", "credit", "record"]
