"""Value types of what is never told."""

from typing import Annotated

from eventing import Items, Text

MAX_WORDS = 200
#: A word, or a few of them, in any language.
NeverTold = Annotated[str, Text(max=60)]
NeverToldWords = Annotated[tuple[NeverTold, ...], Items(max=MAX_WORDS)]

#: What is looked for while nobody has set anything else: cost, supplier, profit.
USUAL: tuple[str, ...] = (
    "成本价",
    "成本",
    "出厂价",
    "进价",
    "采购价",
    "底价",
    "利润",
    "供应商",
    "供货商",
    "退税",
    "cost price",
    "purchase price",
    "factory price",
    "our cost",
    "our costs",
    "our margin",
    "our profit",
    "our supplier",
    "our suppliers",
    "bottom price",
    "tax rebate",
)
