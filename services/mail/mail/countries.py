"""The country a stranger writes from, and what the guess is based on.

It sets the reply deadline until the archive knows better: the domain's country code first, then a
phone number in the text.
"""

from mail.addresses import domain_of
from mail.values import CountryBasis

__all__ = ["country_of_domain", "country_of_stranger"]

# ISO 3166-1 alpha-2.
COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
    UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905  a table reads better as words
)

# Country-code domains that are sold to everybody: they do not tell a country.
# With one of the country's second levels (com.co) they do.
GENERIC = frozenset(
    """
    ai bz cc cf cm co dj fm ga gg gl gq im io la ly me ml mu nu pw sc sh st tk to tv vc vg ws
    """.split()  # noqa: SIM905  a table reads better as words
)
OTHER_NAMES = {"uk": "GB", "su": "RU"}
SECOND_LEVELS = frozenset(["ac", "co", "com", "edu", "go", "gob", "gov", "mil", "ne", "net", "or", "org"])


def country_of_domain(domain: str) -> str | None:
    labels = domain.lower().rstrip(".").split(".")
    top = labels[-1]
    code = OTHER_NAMES.get(top, top.upper())
    if code not in COUNTRIES:
        return None
    if top in GENERIC and not (len(labels) > 2 and labels[-2] in SECOND_LEVELS):
        return None
    return code


def country_of_stranger(address: str, phone_country: str | None) -> tuple[str | None, CountryBasis]:
    """The country (ISO 3166-1 alpha-2) and its basis: `domain` or `phone`; None by `default`."""
    by_domain = country_of_domain(domain_of(address))
    if by_domain is not None:
        return by_domain, "domain"
    if phone_country is not None:
        return phone_country, "phone"
    return None, "default"
