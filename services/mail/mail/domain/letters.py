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

_MEASURES: dict[Language, dict[str, str]] = {
    "en": {
        "call": "a call from us",
        "email": "a further reminder",
        "letter": "a formal notice",
        "decision": "a decision on handing the claim to an agency, a lawyer or our insurer",
    },
    "zh": {
        "call": "我司将致电贵司",
        "email": "我司将再次提醒",
        "letter": "我司将发出正式通知",
        "decision": "我司将决定移交催收机构、律师或保险公司处理",
    },
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
    """`next_measure` is credit's word for what comes next; a word of the table is spelled out."""
    facts = {
        "number": number,
        "amount": amount,
        "days": days_overdue,
        "due_on": due_on,
        "opening": _opening(stage, language),
        "next_measure": _MEASURES[language].get(next_measure, next_measure),
    }
    return Letter(_SUBJECT[language].format(**facts), _BODY[language].format(**facts))


def _opening(stage: str, language: Language) -> str:
    fitting = [text for first, text in _OPENING[language] if first <= stage]
    return fitting[-1] if fitting else _OPENING[language][0][1]
