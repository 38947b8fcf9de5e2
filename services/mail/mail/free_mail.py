"""Free-mail domains: anybody can have an address there, so no mail is filed by such a domain.

A public list, kept as it was published, and our own on top of it. Add what turns up to ours.
"""

from functools import cache
from importlib.resources import files

_OURS = frozenset(
    """
    012.net.il 163.net 263.net aol.co.uk aol.de aol.fr aol.it azet.sk bbox.fr biglobe.ne.jp
    bredband.net daum.net docomo.ne.jp email.de emirates.net.ae ezweb.ne.jp globo.com gmx.es gmx.eu
    gmx.fr gmx.us goo.jp hey.com hinet.net hotmail.be hotmail.co.in hotmail.co.th hotmail.gr in.com
    in.gr indamail.hu internet.ru kakao.com live.hk mail.dk meta.ua mweb.co.za myyahoo.com nate.com
    netvigator.com netvision.net.il neuf.fr nifty.com numericable.fr ocn.ne.jp online.de online.no
    ono.com otenet.gr outlook.com.ar passport.com pchome.com.tw prodigy.net.mx r7.com seed.net.tw
    sfr.fr sina.com.cn softbank.ne.jp sympatico.ca telia.com telkomsa.net tin.it tuta.io
    tutamail.com tutanota.com tutanota.de vip.163.com vodamail.co.za walla.co.il walla.com wo.cn
    yahoo.cl yahoo.com.pe yahoo.ne.jp yandex.by yandex.com.tr yandex.kz zohomail.eu zohomail.in
    zoznam.sk
    """.split()  # noqa: SIM905  a table reads better as words
)


@cache
def free_mail_domains() -> frozenset[str]:
    text = files("mail").joinpath("data", "free_mail_domains.txt").read_text("ascii")
    return _OURS | {line for line in text.splitlines() if not line.startswith("#")}
