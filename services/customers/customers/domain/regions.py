"""Which region of the customer code a country belongs to.

The table is ours, complete for ISO 3166-1. It follows the trade rather than the atlas: Turkey,
Iran and the Gulf are ME, Egypt is AF, the Caucasus and Russia are EU, Central and South Asia AS,
Mexico and the Caribbean LA. It serves the code only; reply deadlines have a table of their own.
"""

from typing import Literal, TypeAlias, get_args

Region: TypeAlias = Literal["EU", "NA", "LA", "AS", "ME", "AF", "OC"]

REGIONS: tuple[Region, ...] = get_args(Region)

_COUNTRIES: dict[Region, str] = {
    "EU": (
        "AD AL AM AT AX AZ BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GE GG GI GR HR HU IE IM IS IT JE LI "
        "LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
    ),
    "NA": "BM CA GL PM US",
    "LA": (
        "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC "
        "MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI"
    ),
    "AS": ("AF BD BN BT CN HK ID IN JP KG KH KP KR KZ LA LK MM MN MO MV MY NP PH PK SG TH TJ TL TM TW UZ VN"),
    "ME": "AE BH IL IQ IR JO KW LB OM PS QA SA SY TR YE",
    "AF": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR "
        "MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW"
    ),
    "OC": "AQ AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
}

REGION_OF: dict[str, Region] = {
    country: region for region, countries in _COUNTRIES.items() for country in countries.split()
}
