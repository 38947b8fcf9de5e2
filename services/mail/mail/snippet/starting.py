"""The snippets that every firm begins with, in both languages, until somebody changes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from eventing import uuid5hex
from mail.snippet.values import LetterLanguage


@dataclass(frozen=True)
class Start:
    language: LetterLanguage
    name: str
    subject: str
    text: str


_ENGLISH = {
    "introduction": Start(
        "en",
        "Introduction",
        "[product] from [our company]",
        "Dear [contact],\n\n"
        "We saw that [customer] buys [product]. We make it, and supply customers in [countries].\n\n"
        "Our price is [price], delivery takes [days] days.\n\n"
        "May I have your idea?\n\n"
        "Best regards,\n[salesperson]\n[our company]",
    ),
    "apology": Start(
        "en",
        "Apology",
        "",
        "Dear [contact],\n\n"
        "We are sorry for [what went wrong]. It is our fault.\n\n"
        "This is what we do now: [what we do]. It will be settled by [date].\n\n"
        "Thank you for telling us, and for your patience.",
    ),
    "thanks": Start(
        "en",
        "Thanks",
        "Thank you from [our company]",
        "Dear [contact],\n\n"
        "Thank you and everybody at [unit name] for your help with [project name].\n\n"
        "We remember well how you helped us: [help received].\n\n"
        "We hope to do as much for you one day.\n\n"
        "Best regards,\n[salesperson]\n[our company]",
    ),
    "free-sample": Start(
        "en",
        "Free sample",
        "",
        "We are glad to send you a sample of [product] free of charge, so that you can try it before you "
        "decide.\n\n"
        "Please tell us the address, and your courier account if you have one.",
    ),
    "price-comparison": Start(
        "en",
        "Price comparison",
        "",
        "Please compare our price with the one you pay now: [product], [price] [trade term] [port], "
        "valid until [date].\n\n"
        "If another offer is better, please tell us where. We will look at it at once.",
    ),
    "fair": Start(
        "en",
        "Invitation to a fair",
        "Meet us at [fair], booth [booth]",
        "Dear [contact],\n\n"
        "We are at [fair] from [first day] to [last day], booth [booth].\n\n"
        "We would be glad to see you there, and to show you [product]. Which day suits you?\n\n"
        "Best regards,\n[salesperson]\n[our company]",
    ),
    "your-idea": Start("en", "Asking for a reply", "", "May I have your idea? Please give me your ideas."),
}
_CHINESE = {
    "introduction": Start(
        "zh_CN",
        "开发信",
        "[公司名称]：[产品]",
        "[联系人]，您好！\n\n"
        "得知[客户名称]采购[产品]。我们是生产厂家，客户遍及[国家]。\n\n"
        "我们的价格是[价格]，交货期[天数]天。\n\n"
        "期待您的意见。\n\n"
        "此致\n敬礼\n[业务员]\n[公司名称]",
    ),
    "apology": Start(
        "zh_CN",
        "道歉",
        "",
        "[联系人]，您好！\n\n"
        "[出了什么问题]，责任在我们，非常抱歉。\n\n"
        "我们正在这样处理：[处理办法]，[日期]之前解决。\n\n"
        "感谢您告诉我们，也感谢您的耐心。",
    ),
    "thanks": Start(
        "zh_CN",
        "感谢信",
        "来自[公司名称]的感谢",
        "[联系人]，您好！\n\n"
        "感谢您和[单位名称]的各位在[项目名称]中给予的帮助。\n\n"
        "我们记得：[受助过程]。\n\n"
        "希望将来也能为您尽力。\n\n"
        "此致\n敬礼\n[业务员]\n[公司名称]",
    ),
    "free-sample": Start(
        "zh_CN",
        "免费样品",
        "",
        "我们很乐意免费寄上[产品]的样品，供您试用后再作决定。\n\n请告知收件地址；如有快递到付账号，也请一并告知。",
    ),
    "price-comparison": Start(
        "zh_CN",
        "比价",
        "",
        "请将我们的价格与您目前的采购价比较：[产品]，[价格]，[贸易术语] [港口]，有效期至[日期]。\n\n"
        "如果别家的报价更好，请告诉我们好在哪里，我们马上研究。",
    ),
    "fair": Start(
        "zh_CN",
        "展会邀请",
        "诚邀您光临[展会] [展位]号展位",
        "[联系人]，您好！\n\n"
        "我们将于[开始日期]至[结束日期]参加[展会]，展位号[展位]。\n\n"
        "期待与您见面，并向您展示[产品]。您哪一天方便？\n\n"
        "此致\n敬礼\n[业务员]\n[公司名称]",
    ),
    "your-idea": Start("zh_CN", "征求意见", "", "请问您的意见如何？期待您的想法。"),
}

#: By snippet id.
STARTING: Mapping[str, Start] = {
    uuid5hex("starting snippet", f"{one.language}/{key}"): one
    for kept in (_ENGLISH, _CHINESE)
    for key, one in kept.items()
}
