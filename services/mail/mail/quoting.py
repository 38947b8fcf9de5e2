"""The sender's own words: a text without the mail it answers, line by line and without patterns.

What clients put above quoted mail is known in the languages of the trade: a line of dashes with words in it,
the headers of the quoted mail, or who wrote when.
"""

from collections.abc import Sequence

#: Quoted mail follows the new words; its beginning is looked for only within this length.
MAX_TEXT = 20_000
#: What begins quoted mail is no longer.
MAX_LINE = 300
#: Lines over which "On ... wrote:" is folded, and within which the headers of quoted mail stand.
MAX_FOLDED = 3
NEXT_HEADERS = 5

#: Whatever ends a line for some program ends it here.
_LINE_ENDS = {ord(c): "\n" for c in "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"}
_RULES = "-_=*—─ \t"
_SHORTEST_RULE = 10

_BETWEEN_RULES = frozenset(
    {
        "original message",
        "original",
        "original mail",
        "forwarded message",
        "reply message",
        "ursprüngliche nachricht",
        "originalnachricht",
        "weitergeleitete nachricht",
        "message d'origine",
        "message original",
        "message transféré",
        "mensaje original",
        "mensaje reenviado",
        "mensagem original",
        "messaggio originale",
        "messaggio inoltrato",
        "oorspronkelijk bericht",
        "wiadomość oryginalna",
        "ursprungligt meddelande",
        "originalmeddelande",
        "oprindelig meddelelse",
        "original melding",
        "исходное сообщение",
        "пересылаемое сообщение",
        "özgün ileti",
        "元のメッセージ",
        "original message元のメッセージ",
        "원본 메일",
        "원본 메시지",
        "原始邮件",
        "原邮件",
        "回复的原邮件",
        "原始郵件",
        "原始信件",
        "转发的邮件",
        "转发邮件信息",
        "转发邮件",
        "轉寄郵件",
    }
)
#: Names of the headers above quoted mail: of its sender, and of what stands with it.
_FROM = frozenset("from von de da van fra från od от kimden avsändare afsender".split())  # noqa: SIM905
#: These say it alone: nobody begins a line with them otherwise.
_FROM_ALONE = frozenset({"发件人", "寄件者", "寄件人", "差出人", "送信者", "보낸 사람", "보낸사람"})
_OTHER = frozenset(
    """sent date to subject cc gesendet datum an betreff envoyé date à objet enviado fecha para asunto enviada
    assunto data inviato a oggetto verzonden aan onderwerp wysłano do temat skickat till ämne sendt til emne
    отправлено дата кому тема gönderildi kime konu""".split()  # noqa: SIM905  a table
)
_BEGINNINGS = (
    "on ",
    "am ",
    "le ",
    "el ",
    "il ",
    "op ",
    "w dniu ",
    "dnia ",
    "den ",
    "em ",
    "pada ",
    "在",
    "于",
)
_WROTE = (
    "wrote",
    "schrieb",
    "a écrit",
    "escribió",
    "escreveu",
    "ha scritto",
    "schreef",
    "napisał",
    "skrev",
    "пишет",
    "писал",
    "написал",
    "yazdı",
    "menulis",
    "写道",
    "寫道",
    "写到",
    "のメール",
    "書きました",
    "작성",
)

#: What a row shows of a mail.
MAX_PREVIEW = 160
#: A line with nothing but this, or that begins with one of the greetings, begins the signature.
_SIGNATURE = frozenset({"--", "—"})
_GREETINGS = (
    "best regards",
    "kind regards",
    "with kind regards",
    "with best regards",
    "regards,",
    "yours sincerely",
    "sincerely,",
    "sent from my ",
    "mit freundlichen grüßen",
    "freundliche grüße",
    "viele grüße",
    "cordialement",
    "bien cordialement",
    "saludos",
    "atentamente",
    "atenciosamente",
    "cordiali saluti",
    "met vriendelijke groet",
    "с уважением",
    "saygılarımla",
    "此致",
    "顺颂商祺",
    "发自我的",
)


def unsigned(text: str) -> str:
    """A text without the signature, where that is easily told."""
    lines = text.split("\n")
    ends = (n for n, line in enumerate(lines) if _begins_signature(line) and any(map(str.strip, lines[:n])))
    return "\n".join(lines[: next(ends, len(lines))])


def above_quote(text: str) -> str:
    """What somebody wrote above the mail that they answer or pass on; it may be nothing."""
    lines = _lines(text)
    ends = (n for n, line in enumerate(lines) if _begins_quote_at(lines, n))
    own = lines[: next(ends, len(lines))]
    return "\n".join(line for line in own if not line.lstrip().startswith(">")).strip()


def own_words(text: str) -> str:
    """The sender's own words, without the mail they answer."""
    lines = _lines(text)
    own: list[str] = []
    for number, line in enumerate(lines):
        if _begins_quote_at(lines, number):
            if any(map(str.strip, own)):
                break
        elif not line.lstrip().startswith(">"):
            own.append(line)
    found = "\n".join(own).strip()
    # Somebody who only quotes has said it with the quote.
    return found or "\n".join(lines).strip()


def _lines(text: str) -> list[str]:
    return text[:MAX_TEXT].replace("\r\n", "\n").translate(_LINE_ENDS).split("\n")


def _begins_quote_at(lines: Sequence[str], number: int) -> bool:
    line = lines[number]
    return len(line) <= MAX_LINE and begins_quote(line, lines[number + 1 : number + 1 + NEXT_HEADERS])


def preview_of(text: str) -> str:
    """The beginning of the sender's own words in one line, without the signature where it is easily told."""
    return " ".join(unsigned(own_words(text)).split())[:MAX_PREVIEW].rstrip()


def _begins_signature(line: str) -> bool:
    return line.rstrip() in _SIGNATURE or line.strip().casefold().startswith(_GREETINGS)


def begins_quote(line: str, following: Sequence[str]) -> bool:
    """Whether a line stands above quoted mail; `following` are the next lines."""
    said = line.strip()
    if not said or said.startswith(">"):
        return False
    return _is_rule(said) or _is_header(said, following) or _tells_who_wrote(said, following)


def _is_rule(said: str) -> bool:
    within = said.strip(_RULES)
    if not within:
        return said.startswith("_" * _SHORTEST_RULE)
    return said[0] in _RULES and within.rstrip(":：").casefold() in _BETWEEN_RULES


def _is_header(said: str, following: Sequence[str]) -> bool:
    name = _header_name(said)
    if name in _FROM_ALONE:
        return True
    return name in _FROM and any(_header_name(line[:MAX_LINE]) in _OTHER for line in following)


def _header_name(line: str) -> str:
    name, colon, _ = line.replace("：", ":").partition(":")
    return name.strip(" \t*>").casefold() if colon else ""


def _tells_who_wrote(said: str, following: Sequence[str]) -> bool:
    if not (said[0].isdigit() or said.casefold().startswith(_BEGINNINGS)):
        return False
    joined = ""
    for line in (said, *following[: MAX_FOLDED - 1]):
        if not line.strip():
            return False
        joined = f"{joined} {line[:MAX_LINE].strip()}".casefold()
        ends = joined.rstrip().endswith((":", "：", *_WROTE))
        if ends and any(wrote in joined for wrote in _WROTE) and any(map(str.isdigit, joined)):
            return True
    return False
