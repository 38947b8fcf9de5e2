"""Made-up catalogues, written where a test wants them."""

from pathlib import Path

from wording import LANGUAGES, Language

_PLURAL_FORMS = {"en": "nplurals=2; plural=(n != 1);", "zh_CN": "nplurals=1; plural=0;"}


def entry(kind: str, code: str, text: str, comment: str = "") -> str:
    return f'{comment}\nmsgctxt "{kind}"\nmsgid "{code}"\nmsgstr "{text}"\n'


def plural(
    kind: str, code: str, *forms: str, decides: str | None = None, plural_id: str | None = None
) -> str:
    comment = f"#. plural: {decides}\n" if decides else ""
    texts = "".join(f'msgstr[{index}] "{form}"\n' for index, form in enumerate(forms))
    return f'\n{comment}msgctxt "{kind}"\nmsgid "{code}"\nmsgid_plural "{plural_id or code}"\n{texts}'


def write(folder: Path, language: Language, domain: str, *entries: str) -> None:
    path = folder / language / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Plural-Forms: {_PLURAL_FORMS[language]}\\n"\n'
    )
    path.write_text(header + "".join(entries), encoding="utf-8")


def write_all(folder: Path, domain: str, *entries: str) -> None:
    """The same in every language."""
    for language in LANGUAGES:
        write(folder, language, domain, *entries)
