"""The gallery: every part with the customers and mails of a real day, served as the desk will serve it."""

import json
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, request, send_from_directory
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader
from werkzeug.serving import make_server

from desk.pages import parts, rendering
from desk.pages.rendering import Look, NavItem

HERE = Path(__file__).parent
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 10, 10, 11, 55, tzinfo=SHANGHAI)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ZH = {
    "desktop": "桌面", "today": "今日待办", "day": "10月10日 星期六 · 调休上班 · 09:00–18:00",
    "greeting": "节日问候", "by_phone": "已在电话里答复", "toast": "已标记“无需回复”：NA-007-B 的节日问候",
    "mail": "邮件", "to_answer": "待回复", "back": "返回列表", "file_to": "改归客户", "more": "更多",
    "basis": "印度 11:00 截止（国家依据：客户档案）", "escalates": "11:30 上报经理",
    "note": "嫌 2.50 贵，要求重新报价；没有给目标价。可让到 2.45，但要整柜。", "guidance": "最多让到 2.45，并要求整柜。",
    "li_jing": "李静", "credit": "信用", "not_assessed": "未评估的客户要先付定金。", "todos": "待办与跟进",
    "held": "订单冻结", "parts": "部件", "offline": "连接断开，正在重连。", "offline_text": "显示的是 11:52 的内容；写的内容已存在本机。",
    "unbalanced": "资产负债表不平：差 12,000.00", "assets": "流动资产", "debts": "负债总额", "balance": "资产 = 负债 + 净资产",
    "unbalanced_by": "资产 520,000.00，负债加净资产 508,000.00，差 12,000.00", "terms": "付款方式", "oa": "赊销（O/A）", "lc": "信用证（L/C）",
    "remark": "说明", "audited": "报表是否审计过", "yes": "审计过", "no": "没有审计", "final": "这是终稿", "save": "保存报表", "cancel": "放弃修改", "remove": "作废报表",
    "conflict": "王敏刚才改过这份草稿", "wang_min": "王敏", "keep_mine": "用我的", "take_theirs": "用王敏的", "pieces": "逐段选",
    "hand_over": "移交周涛的客户", "waiting": "等待更新", "all_answered": "都回复完了", "next_thing": "下一项：13:00 前回复 İstanbul Kalıp。可以先跟进 3 个客户。",
    "see_followups": "看今天的跟进", "late": "超时 27 分", "soon": "剩 48 分", "done": "已回复", "act": "王敏分配给你", "guide": "批示", "plain": "15:00 前",
    "receivable": "应收账款", "ageing": "账龄分析", "buckets": ("未到期", "1–30", "31–60", "60+"), "customer": "客户", "timeline": "动态", "keys": "快捷键",
    "answered_by": "今天已回复", "load": "手上的邮件", "load_tones": (("未到期", "1"), ("超时", "4")), "enquiries": "每月询盘",
    "sign_in": "登录", "login": "登录名", "password": "密码", "refused": "登录名或密码错误。", "sign_in_now": "登录", "help": "忘记密码，请找系统管理员。",
}  # fmt: skip
EN = {
    "desktop": "Desktop", "today": "To-do today", "day": "Saturday 10 October · make-up working day · 09:00–18:00",
    "greeting": "A greeting", "by_phone": "Answered on the phone",
    "toast": "Marked “no reply needed”: holiday greeting of NA-007-B",
    "mail": "Mail", "to_answer": "To answer", "back": "Back to the list", "file_to": "Re-file", "more": "More",
    "basis": "India: by 11:00 (country from the customer file)", "escalates": "to the manager at 11:30",
    "note": ZH["note"], "guidance": ZH["guidance"], "li_jing": "Li Jing", "credit": "Credit",
    "not_assessed": "A customer not assessed pays a deposit first.", "todos": "To-dos and follow-up",
    "held": "On hold", "parts": "Parts", "offline": "Connection lost, trying again.", "offline_text": "What you see is of 11:52; what you write is kept on this computer.",
    "unbalanced": "The sheet does not balance: 12,000.00 apart", "assets": "Current assets", "debts": "Total liabilities", "balance": "Assets = liabilities + net worth",
    "unbalanced_by": "Assets 520,000.00, liabilities and net worth 508,000.00: 12,000.00 apart", "terms": "Payment terms", "oa": "Open account", "lc": "Letter of credit",
    "remark": "Remark", "audited": "Has it been audited?", "yes": "Audited", "no": "Not audited", "final": "This is final", "save": "Save the statement", "cancel": "Drop the changes", "remove": "Void the statement",
    "conflict": "Wang Min has just changed this draft", "wang_min": "Wang Min", "keep_mine": "Keep mine", "take_theirs": "Take Wang Min's", "pieces": "Choose piece by piece",
    "hand_over": "Handing over Zhou Tao's customers", "waiting": "Being shown", "all_answered": "Everything is answered", "next_thing": "Next: İstanbul Kalıp, by 13:00. There are 3 customers to follow up.",
    "see_followups": "See today's follow-ups", "late": "27 min late", "soon": "48 min left", "done": "answered", "act": "from Wang Min", "guide": "guidance", "plain": "by 15:00",
    "receivable": "Receivable", "ageing": "Ageing", "buckets": ("Not due", "1–30", "31–60", "60+"), "customer": "Customer", "timeline": "Timeline", "keys": "Shortcuts",
    "answered_by": "Answered today", "load": "Mail in hand", "load_tones": (("in time", "1"), ("late", "4")), "enquiries": "Enquiries a month",
    "sign_in": "Sign in", "login": "Sign-in name", "password": "Password", "refused": "The sign-in name or the password is wrong.", "sign_in_now": "Sign in", "help": "If you have forgotten your password, ask your administrator.",
}  # fmt: skip


def at(hour: str, day: int = 10) -> datetime:
    hours, minutes = hour.split(":")
    return datetime(2026, 10, day, int(hours), int(minutes), tzinfo=SHANGHAI)


def look(language: str, theme: str, page: str) -> Look:
    zh = language == "zh_CN"
    counts = {"desktop": 9, "mail": 3, "orders": 1}
    places = ("desktop", "mail", "customers", "orders", "followups", "receivables", "figures")
    return Look(
        language="zh_CN" if zh else "en",
        now=at("10:12", 13) if page == "mail" else NOW,
        zone=SHANGHAI,
        theme="dark" if theme == "dark" else "light",
        csrf="token",
        person="李静" if zh else "Li Jing",
        role="salesperson",
        nav=tuple(NavItem(code, f"/{code}", counts.get(code), code == page, code == "desktop") for code in places),
        live="todos/7" if page == "desktop" else "",
        path=f"/gallery/{page}",
    )  # fmt: skip


def desktop(zh: bool) -> dict[str, Any]:
    reply = parts.Action("回复" if zh else "Reply", "/mails/1", "reply", "R")
    say = lambda chinese, english: chinese if zh else english  # noqa: E731
    known = (
        parts.ToDo(
            id="1", href="/mails/1", due=at("11:28"), since=at("08:58"), customer=parts.Customer("AS-003-A", "Sakura Insatsu"),
            country=say("日本", "Japan"), zone="Asia/Tokyo", office_open=True, tags=((say("11:58 上报经理", "to manager 11:58"), "late"),),
            subject="納期のご確認 / Delivery of PO 2026-118", lang="ja",
            preview="Please confirm the vessel date for the 0.30 mm plates, our press is booked from 26 October.",
            note="催交期：0.30mm 版材，对方印刷机 10月26日 起排满，要船期", action=reply,
        ),
        parts.ToDo(
            id="2", href="/mails/2", due=at("15:00"), since=at("10:20"),
            customer=parts.Customer("EU-001-A", "Müller Druckbedarf GmbH"), country=say("德国", "Germany"), zone="Europe/Berlin",
            tags=((say("新地址 einkauf@", "new: einkauf@"), "soon"),), subject="Anfrage Thermo-CTP 0,27 mm", lang="de",
            preview="Guten Tag Frau Li, wir benötigen für November 12.000 m², bitte um Ihr Angebot CIF Hamburg.",
            note_wanted=True, note_href="/mails/2#note", action=reply,
        ),
    )  # fmt: skip
    strangers = (
        parts.ToDo(
            id="3", href="/mails/3", due=at("13:00"), since=at("08:40"), customer=parts.Customer("ME-003-C", "İstanbul Kalıp San."),
            country=say("土耳其", "Turkey"), zone="Europe/Istanbul", office_open=False,
            tags=((say("王敏 11:50 分配给你", "from Wang Min 11:50"), "act"),),
            subject="Inquiry from B2B: conventional PS plates, 2 × 20'", lang="en",
            preview="Dear supplier, please quote PS plates 1030×800×0.30, two containers, payment L/C at sight.",
            note="平台询盘（已取真实邮箱）：PS 版 1030×800×0.30 两个 20 尺柜，信用证", action=reply,
        ),
    )  # fmt: skip
    approvals = (
        parts.ToDo(
            id="4", href="/drafts/4", due=at("15:00"), since=at("09:40"), customer=parts.Customer("AS-012-C", "Kaveri Offset Supplies"),
            country=say("印度", "India"), zone="Asia/Kolkata", office_open=True,
            tags=((say("低于历史报价 −6.00%", "below earlier quote −6.00%"), "late"),),
            subject="Re: CTCP plate 530×664×0.30", lang="en",
            preview=say("赵磊 11:40 提交 · USD 2.35 FOB Shanghai", "submitted by Zhao Lei 11:40 · USD 2.35 FOB Shanghai"),
            note="对方称另有报价 2.30，先降到 2.35 看反应", note_label=say("理由", "Reason"),
            action=parts.Action(say("去审核", "Review"), "/drafts/4", "checks"),
        ),
    )  # fmt: skip
    follow = (
        parts.BriefRow("/customers/9", "Nordlicht Druck", "EU-009-B", say("B级 7 天", "B, 7 days"), second=say("上次联系 10月3日：寄样后未回", "Last contact 3 Oct: no word since the samples")),
        parts.BriefRow("/customers/7", "Chao Phraya Print", "AS-007-C", say("自定日期", "date set"), second=say("约好周六下午打电话谈付款方式", "Call on Saturday afternoon about terms")),
        parts.BriefRow("/customers/1", "Cape Litho Supplies", "AF-001-B", say("过 1 天", "1 day over"), second=say("报价后 3 天未答复", "No answer 3 days after the quote")),
    )  # fmt: skip
    collection = (
        parts.BriefRow("/credit/5", "Offset Zentrum GmbH", "EU-005-A", "USD 8,400.00", ((say("逾期 8 天", "8 days overdue"), "late"),), say("第 2 步 · 打电话问原因", "Step 2 · call and ask why")),
    )  # fmt: skip
    sending = (
        parts.BriefRow("/mail/failed/8", say("发送失败", "Failed") + " · compras@grafica-horizonte-demo.com.br", end=say("处理", "Handle"), second=say("对方邮箱已满（550 5.2.2），未送达", "Mailbox full (550 5.2.2), not delivered")),
    )  # fmt: skip
    done = [parts.Deadline(at(hour), "done", "") for hour in ("09:20", "09:45", "10:12", "10:31", "10:55")]
    return {
        "start": at("09:00"),
        "end": at("18:00"),
        "points": [
            *done,
            parts.Deadline(at("11:28"), "late", "Sakura"),
            parts.Deadline(at("13:00"), "soon", "İstanbul Kalıp"),
            parts.Deadline(at("15:00"), "due", "Müller"),
            parts.Deadline(at("15:00"), "due", "Kaveri"),
        ],
        "totals": [
            (1, say("超时未回复", "reply late"), "late"),
            (1, say("两小时内到期", "due within 2 hours"), ""),
            (2, say("今天晚些", "later today"), ""),
            (1, say("待我审核", "for my approval"), ""),
            (None, say("今天已办 6", "6 settled today"), ""),
        ],
        "groups": [
            {"title": say("老客户待处理", "Known customers to handle"), "todos": known, "urgent": True},
            {"title": say("陌生客户待处理", "New contacts to handle"), "todos": strangers, "urgent": False},
            {"title": say("待我审核", "For my approval"), "todos": approvals, "urgent": False},
        ],
        "side_groups": [
            {"title": say("客户跟进提醒", "Follow-ups"), "rows": follow, "urgent": False},
            {"title": say("催收", "Collection"), "rows": collection, "urgent": True},
            {"title": say("发信", "Sending"), "rows": sending, "urgent": False},
            {"title": say("批示", "Guidance"), "rows": (), "urgent": False, "none": say("没有未读批示。", "No unread guidance.")},
        ],
        "with_toast": True,
    }  # fmt: skip


def mail(zh: bool) -> dict[str, Any]:
    say = lambda chinese, english: chinese if zh else english  # noqa: E731
    post = parts.Post
    posts = (
        post("1", "/m/1", "Sakura Insatsu", at("10:58", 13), "納期のご確認 / Delivery of PO 2026-118", "ja", "催交期：对方印刷机 10月26日 起排满，要船期", unread=True, code="AS-003-A", tags=((say("超时 27 分", "27 min late"), "late"),)),
        post("2", "/m/2", "Priya Nair · Kaveri Offset", at("08:12", 13), "Re: CTCP plate 530×664×0.30 blue", "en", "嫌 2.50 贵，要求重新报价", unread=True, code="AS-012-C", files=1, tags=((say("剩 48 分", "48 min left"), "soon"),)),
        post("3", "/m/3", "Müller Druckbedarf GmbH", at("20:14", 9), "Anfrage Thermo-CTP 0,27 mm", "de", None, "Guten Tag Frau Li, wir benötigen für November 12.000 m²", unread=True, code="EU-001-A", tags=((say("15:00 前", "by 15:00"), ""), (say("缺备注", "no note"), "soon"))),
        post("4", "/m/4", "Lone Star Graphics", at("09:00", 8), "Re: Sample approval and artwork", "en", "样品确认可以，等他们老板签字", code="NA-007-B", tags=((say("已回复", "answered"), "done"),)),
        post("5", "/m/5", "Al Noor Printing Press", at("09:00", 8), "Statement of account September", "en", "对账单已确认，无差异", code="ME-002-B", tags=((say("无需回复", "no reply needed"), "done"),)),
        post("6", "/m/6", "Gráfica Horizonte", at("09:00", 7), "Proforma PI-2026-088: dúvida sobre NCM", "pt", "问海关编码，已给 3701.30", code="LA-004-C", tags=((say("已回复", "answered"), "done"),)),
        post("7", "/m/7", "Chao Phraya Print", at("09:00", 7), "Payment terms for the next order", "en", "想改成 O/A 30 天，要信用管理员看", code="AS-007-C"),
    )  # fmt: skip
    text = (
        "Dear Mr Zhao,\n\nThank you for your offer. Your price is too high, please re-quote. We have two other offers on the "
        "table and would like to decide this week.\n\nAttached is our plate drawing once more. Quantity stays at one 20 feet "
        "container.\n\nRegards,\nPriya Nair\nKaveri Offset Supplies Pvt Ltd, Chennai"
    )  # fmt: skip
    names = say(
        ("待回复", "按客户", "已发送", "待审核", "退回", "草稿"),
        ("To answer", "By customer", "Sent", "Awaiting", "Returned", "Drafts"),
    )
    return {
        "boxes": [parts.Box(name, f"/mail/{n}", {0: 3, 3: 1}.get(n), n == 0) for n, name in enumerate(names)],
        "posts": posts,
        "due": at("11:00", 13),
        "guided_at": at("09:50", 13),
        "older": parts.Letter("1", say("赵磊", "Zhao Lei"), "zhaolei@qihang-demo.cn", "purchase@kaveri-offset-demo.in", at("10:40"), text="Thank you for your enquiry.", preview="Thank you for your enquiry. Our price is USD 2.50/m² FOB Shanghai, valid ten days.", lang="en", approver=say("李静", "Li Jing")),
        "newest": parts.Letter("2", "Priya Nair", "purchase@kaveri-offset-demo.in", "zhaolei@qihang-demo.cn", at("08:12", 13), zone="Asia/Kolkata", text=text, lang="en", outside=3, files=(parts.File("plate-530x664.pdf", "/f/1", "184 KB"),)),
        "reply": parts.Reply("/drafts", "k1", "reply/2", to="Priya Nair <purchase@kaveri-offset-demo.in>", text="Dear Priya,\n\nFor a full 20' container we can offer USD 2.45/m² FOB Shanghai, same plate, valid until 20 October.", lang="en", checks=((say("低于历史报价 2.50（10月10日）：−0.05，−2.00%。提交时请写明理由。", "Below the earlier quote of 2.50 (10 Oct): −0.05, −2.00%. Give the reason when you submit."), "soon"),), approver=say("李静", "Li Jing"), saved=at("10:11", 13), save_action="/drafts/1", version="v1", was={"text": "Dear Priya"}),
        "customer": parts.CustomerCard("/customers/12", "AS-012-C", "Kaveri Offset Supplies Pvt Ltd", say("印度 金奈 · 负责业务员 赵磊 · 10月10日建档", "Chennai, India · owner Zhao Lei · on file since 10 Oct"), say("潜在 C", "Potential C"), "Asia/Kolkata", "09:30", "18:00"),
        "facts": say((("信用等级", "NR 未评估"), ("信用额度", "—"), ("逾期", "无")), (("Credit grade", "NR not assessed"), ("Limit", "—"), ("Overdue", "none"))),
        "dates": say((("最晚回复", "今天 11:00"), ("下次联系", "11月12日 周四")), (("Reply by", "today 11:00"), ("Next contact", "Thu 12 Nov"))),
    }  # fmt: skip


def hold(zh: bool) -> dict[str, Any]:
    say = lambda chinese, english: chinese if zh else english  # noqa: E731
    figure = parts.Figure
    return {
        "title": say("订单 PO-2026-1042", "Order PO-2026-1042"),
        "why": say("为什么冻结：超出信用额度 6,300.00，另有一张发票逾期 31 天", "Why it is held: 6,300.00 over the limit, and one invoice is 31 days overdue"),
        "sentence": say("额度 50,000.00 加 5% 容差可到 52,500.00。连同这张订单，敞口是 58,800.00。", "The limit of 50,000.00 and a tolerance of 5% allow 52,500.00. With this order the exposure is 58,800.00."),
        "pieces": ((say("已占用 34,800.00", "In use 34,800.00"), 34800, "used"), (say("这张订单 24,000.00", "This order 24,000.00"), 17700, "this"), (say("超出 6,300.00", "6,300.00 over"), 6300, "over")),
        "limit_word": say("可到 52,500.00", "Up to 52,500.00"),
        "lines": (
            figure(say("应收账款", "Receivable"), "26,400.00", say("3 张发票，其中 8,400.00 逾期", "3 invoices, 8,400.00 of them overdue"), "/credit/5/invoices"),
            figure(say("+ 未出运订单", "+ Orders not shipped"), "12,000.00", "PO-2026-0987", "/orders/987"),
            figure(say("− 预收款与未核销款", "− Prepayments and money not allocated"), "−3,600.00", say("10月2日 水单", "Bank slip of 2 Oct")),
            figure(say("+ 这张订单", "+ This order"), "24,000.00", "O/A 60"),
            figure(say("敞口（已占用额度）", "Exposure"), "58,800.00", kind="total"),
            figure(say("信用额度 + 容差 5%", "Limit + tolerance of 5%"), "52,500.00", say("9月1日 评定，政策第 3 版，2027-03-01 到期", "Assessed 1 Sep by policy 3, expires 2027-03-01"), kind="under"),
            figure(say("超出", "Over"), "6,300.00", "H4", kind="over"),
            figure(say("最长逾期天数", "Longest overdue"), say("31 天", "31 days"), say("H5 · 允许 15 天 · INV-2026-0311", "H5 · 15 days allowed · INV-2026-0311"), "/invoices/311", kind="over"),
        ),
        "ways": (
            parts.WayOut(say("收到 8,400.00 自动解除", "Released by itself when 8,400.00 comes in"), say("付清逾期发票后敞口降到 50,400.00，两条原因都消失。", "With the overdue invoice paid the exposure is 50,400.00, and both reasons are gone."), say("登记收款", "Enter the payment"), "/credit/5/payments"),
            parts.WayOut(say("客户预付 6,300.00", "The customer prepays 6,300.00"), say("只去掉超额；逾期仍要处理。", "Ends the excess; what is overdue remains."), say("写信给客户", "Write to the customer"), "/write?customer=5"),
            parts.WayOut(say("特批放行", "Override"), say("在你的权限 50,000.00 以内。要写理由，记入操作日志。", "Within your authority of 50,000.00. Needs a reason, kept in the audit log."), say("特批放行…", "Override…"), "/orders/1042/override", danger=True),
        ),
    }  # fmt: skip


def all_parts(zh: bool) -> dict[str, Any]:
    say = lambda chinese, english: chinese if zh else english  # noqa: E731
    return {
        "changed": at("14:09", 9),
        "span": timedelta(hours=2, minutes=28),
        "waits": parts.ToDo(id="9", href="/m/9", due=at("17:00"), since=at("09:00"), customer=parts.Customer("LA-004-C", "Gráfica Horizonte"), country=say("巴西", "Brazil"), zone="America/Sao_Paulo", subject="Proforma PI-2026-088", lang="pt", pending=True, action=parts.Action(say("回复", "Reply"), "/m/9", "reply", "R")),
        "ageing": (
            ("Offset Zentrum", tuple(map(Decimal, ("18000", "8400", "0", "0")))),
            ("Cape Litho", tuple(map(Decimal, ("4200", "1150", "3300", "2080.50")))),
            ("Sakura Insatsu", (Decimal(960), None, Decimal(-120), Decimal(0))),
        ),
        "ageing_total": (say("合计", "Total"), tuple(map(Decimal, ("23160", "9550", "3180", "2080.50")))),
        "entries": (
            parts.Entry(at("10:12"), "send", say("发出报价", "Quotation sent"), "USD 2.45 FOB Shanghai", say("赵磊 · 审核人 李静", "Zhao Lei · approver Li Jing"), tags=(("−2.00%", "soon"),), href="/m/1"),
            parts.Entry(at("09:50"), "reply", say("退回", "Returned"), say("“最多让到 2.45，并要求整柜”", "“2.45 at most, and a full container”"), say("李静", "Li Jing")),
            parts.Entry(at("16:20", 9), "phone", say("电话", "Call"), say("问了船期，周一答复", "Asked for the vessel date, answer on Monday"), say("赵磊", "Zhao Lei")),
        ),
        "people": ((say("李静", "Li Jing"), 34), (say("赵磊", "Zhao Lei"), 21), (say("周涛", "Zhou Tao"), 9)),
        "load": ((say("李静", "Li Jing"), (6, 1)), (say("赵磊", "Zhao Lei"), (3, 2)), (say("周涛", "Zhou Tao"), (8, 0))),
        "months": tuple(zip(say("1月 2月 3月 4月 5月 6月", "Jan Feb Mar Apr May Jun").split(), (12, 9, 15, 22, 18, 25), strict=True)),
    }  # fmt: skip


def hits() -> list[parts.HitGroup]:
    hit = parts.Hit
    return [
        parts.HitGroup("客户", (hit("/customers/12", "Kaveri Offset Supplies Pvt Ltd", "AS-012-C", end="印度 · 赵磊"),)),
        parts.HitGroup("邮件", (hit("/m/2", "Re: CTCP plate 530×664×0.30 — 嫌 2.50 贵，要求重新报价", icon="mail", end="10月13日"), hit("/f/1", "kaveri-报价单-20261010.xlsx", icon="clip", end="10月10日"))),
        parts.HitGroup("命令", (hit("/write", "写邮件给 Kaveri", icon="write", key="C"), hit("/log", "给 Kaveri 记一次联系", icon="phone", key="T"))),
    ]  # fmt: skip


PAGES = {"desktop": desktop, "mail": mail, "hold": hold, "parts": all_parts, "sign-in": lambda _zh: {}}


class Stream:
    """What the pages hear, and what they sent and asked for."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, str]]] = []
        self.asked: list[str] = []
        #: Of the copy of half typed text at the desk.
        self.stamp = ""
        self._said: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def say(self, topic: str, place: str) -> None:
        self._said.put(json.dumps({"t": topic, "p": place}))

    def close(self) -> None:
        """Break the line that is open, or the next one."""
        self._said.put(None)

    def read(self) -> Iterator[str]:
        yield ":\n\n"
        while (said := self._said.get()) is not None:
            yield f"data: {said}\n\n"


def application(stream: Stream) -> Flask:
    app = Flask("gallery", static_folder=None)
    environment = rendering.make_environment()
    environment.loader = ChoiceLoader(
        [
            FileSystemLoader(rendering.TEMPLATES),
            PrefixLoader({"gallery": FileSystemLoader(HERE / "templates")}),
        ]
    )

    @app.get("/static/<name>")
    def static(name: str) -> Response:
        return send_from_directory(rendering.STATIC, name)

    @app.get("/gallery/<page>")
    def gallery(page: str) -> Response:
        language = request.args.get("language", "zh_CN")
        shown = look(language, request.args.get("theme", "light"), page)
        words = SimpleNamespace(**(ZH if language == "zh_CN" else EN))
        given = PAGES[page](language == "zh_CN")
        if "reply" in given:
            given["reply"] = replace(given["reply"], stamp=stream.stamp)
        with rendering.looking(shown):
            html = environment.get_template(f"gallery/{page}.html").render(w=words, **given)
        return Response(html, headers={"Content-Security-Policy": POLICY})

    @app.get("/live")
    def live() -> Response:
        return Response(stream.read(), mimetype="text/event-stream")

    @app.get("/rows")
    def rows() -> str:
        stream.asked.append(request.query_string.decode())
        with rendering.looking(look("zh_CN", "light", "desktop")):
            row = macro(environment, "todo", "todo_row")
            return "".join(row(todo) for todo in desktop(True)["groups"][0]["todos"][1:])

    @app.post("/unsaved")
    @app.post("/todos/<path:_what>")
    @app.post("/drafts")
    @app.post("/drafts/<_what>")
    def done(_what: str = "") -> Response:
        stream.sent.append((request.path, request.form.to_dict()))
        stream.stamp = request.form.get("stamp", "")
        return Response(status=204)

    @app.get("/palette")
    def palette() -> Response:
        language = request.args.get("language", "zh_CN")
        with rendering.looking(look(language, "light", "desktop")):
            results = macro(environment, "palette", "palette_results")
            return Response(results(hits(), request.args.get("q", "")))

    return app


def macro(environment: Environment, file: str, name: str) -> Callable[..., str]:
    found: Callable[..., str] = getattr(environment.get_template(f"parts/{file}.html").module, name)
    return found


@contextmanager
def served(stream: Stream | None = None) -> Iterator[str]:
    """The address of the gallery, while it is served."""
    stream = stream or Stream()
    server = make_server("127.0.0.1", 0, application(stream), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        stream.close()
        server.shutdown()
        thread.join()
