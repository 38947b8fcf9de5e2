"""The collection letter of a step: amount, days overdue and next measure (R285), in the tone of its stage.

English, and Chinese for customers who write it. Credit decides stage and measure; here is wording.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]
CHINESE_WRITING = frozenset({"CN", "HK", "MO", "TW"})

# By stage; stages in between and beyond use the nearest below.
_OPENING: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (
        ("L0", "We may have missed your payment; if it is on its way, please disregard this letter."),
        ("L2", "We have not received your payment and must ask you to settle the amount within 7 days."),
        (
            "L3",
            "This is our formal notice. The amount below is overdue, and deliveries on open account stop.",
        ),
        ("L4", "This is our final demand before the matter is handed over."),
    ),
    "zh": (
        ("L0", "贵司款项可能已在途中;若已付款,请忽略本函。"),
        ("L2", "我司尚未收到贵司款项,请于7日内付清。"),
        ("L3", "此为正式催款通知。下列款项已逾期,赊销发货暂停。"),
        ("L4", "此为移交处理前的最后催款通知。"),
    ),
}

# What comes next is told in credit's own words, which its policy keeps in English. A company that words its
# policy anew is quoted as it is.
_IN_CHINESE = {
    "If payment does not reach us within the next days, we will call you about it.": (
        "若近日仍未收到款项,我司将致电贵司。"
    ),
    "Please pay within 7 days; after that we must send a formal notice and stop new orders "
    "on open account.": ("请于7日内付款;逾期我司将发出正式催款通知,并停止赊销新订单。"),
    "New orders on open account are stopped. If the amount stays unpaid, our management will contact you and "
    "the export credit insurer may be informed.": (
        "赊销新订单已停止。若仍未付款,我司管理层将与贵司联系,并可能通知出口信用保险机构。"
    ),
    "Please pay within 10 days; after that the claim may be given to a collection agency, a lawyer or the "
    "credit insurer.": "请于10日内付款;逾期该债权可能移交催收机构、律师或信用保险机构。",
}

_SUBJECT: dict[Language, str] = {
    "en": "Invoice {number}: {amount} overdue by {days} days",
    "zh": "发票{number}:{amount} 已逾期{days}天",
}

_BODY: dict[Language, str] = {
    "en": """Dear Sir or Madam,

{opening}

Invoice:        {number}
Amount due:     {amount}
Due on:         {due_on}
Days overdue:   {days}
Next measure:   {next_measure}

Please let us know the date of your payment, or what stands in its way.

Yours faithfully
""",
    "zh": """尊敬的客户:

{opening}

发票号:{number}
逾期金额:{amount}
到期日:{due_on}
逾期天数:{days}
后续的处理措施:{next_measure}

请告知付款日期;如有困难,请与我司联系。

此致
敬礼
""",
}


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str


def language_for(country: str | None) -> Language:
    return "zh" if country in CHINESE_WRITING else "en"


def collection_letter(
    *,
    number: str,
    stage: str,
    days_overdue: int,
    amount: str,
    due_on: str,
    next_measure: str,
    language: Language,
) -> Letter:
    """`next_measure` is what credit says comes next, in English."""
    facts = {
        "number": number,
        "amount": amount,
        "days": days_overdue,
        "due_on": due_on,
        "opening": _opening(stage, language),
        "next_measure": _IN_CHINESE.get(next_measure, next_measure) if language == "zh" else next_measure,
    }
    return Letter(_SUBJECT[language].format(**facts), _BODY[language].format(**facts))


def _opening(stage: str, language: Language) -> str:
    fitting = [text for first, text in _OPENING[language] if first <= stage]
    return fitting[-1] if fitting else _OPENING[language][0][1]
