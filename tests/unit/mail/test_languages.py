"""Which mail somebody who reads Chinese alone cannot read."""

import pytest

from mail.languages import is_foreign


@pytest.mark.req("R112")
@pytest.mark.parametrize(
    ("subject", "text", "foreign"),
    [
        ("Plates", "Dear Mr Zhou, please quote 200 m2 of CTCP plates.", True),
        ("询价", "请报 200 平米 CTCP 版材 FOB Shanghai 的价格，谢谢。", False),
        ("見積もり", "版材200平米の見積もりをお願いします。", True),
        ("견적", "인쇄판 200장 견적 부탁드립니다.", True),
        ("Прайс", "Пришлите, пожалуйста, цены.", True),
        ("Re: 询价", "谢谢\n> Dear Mr Zhou, please quote 200 m2 of CTCP plates, FOB Shanghai.", False),
        ("Order 118", "Thank you 周涛", True),
        ("", "12345", False),
        ("", "", False),
    ],
)
def test_mail_in_another_language_than_chinese_is_foreign(subject, text, foreign):
    assert is_foreign(subject, text) is foreign
