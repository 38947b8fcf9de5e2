"""Value types of the desk, with the limits of sign-in names and passwords, for commands and bodies."""

from typing import Annotated, Literal

from eventing import Text

MIN_PASSWORD = 12
MAX_PASSWORD = 256
MAX_LOGIN = 254

#: A sign-in name for a new account.
NewLogin = Annotated[str, Text(min=3, max=MAX_LOGIN, pattern=r"\S+", code="holds_blanks")]
#: A sign-in name as somebody types it.
Login = Annotated[str, Text(max=MAX_LOGIN)]
#: Passwords are taken exactly as they are typed.
NewPassword = Annotated[str, Text(min=MIN_PASSWORD, max=MAX_PASSWORD, lines=True, strip=False)]
Password = Annotated[str, Text(max=MAX_PASSWORD, lines=True, strip=False)]
#: Read out by the person whose password is to be replaced.
ConsentCode = Annotated[str, Text(max=40)]
RefreshToken = Annotated[str, Text(max=200, strip=False)]

#: `left`: the person left, for good; `closed`: an administrator can reopen it.
CloseReason = Literal["left", "closed"]

# How somebody wants the pages.
PageLanguage = Literal["zh_CN", "en"]
#: What somebody's letters end with, in one language; empty for nothing.
SignatureText = Annotated[str, Text(max=1000, min=0, lines=True)]
Theme = Literal["system", "light", "dark"]
Density = Literal["comfortable", "compact"]
