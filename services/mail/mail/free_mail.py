"""Free-mail domains: anybody can have an address there, so no mail is filed by such a domain.

Add what turns up.
"""

FREE_MAIL_DOMAINS = frozenset(
    """
    126.com 139.com 163.com 163.net 188.com 189.cn 21cn.com 263.net aliyun.com foxmail.com qq.com
    vip.126.com vip.163.com vip.qq.com vip.sina.com sina.cn sina.com sina.com.cn sohu.com tom.com wo.cn
    yeah.net 2980.com eyou.com gmail.com googlemail.com hotmail.be hotmail.co.in hotmail.co.jp
    hotmail.co.th hotmail.co.uk hotmail.com hotmail.com.ar hotmail.com.br hotmail.com.tr hotmail.de
    hotmail.es hotmail.fr hotmail.gr hotmail.it hotmail.nl hotmail.se live.be live.ca live.cl live.cn
    live.co.uk live.com live.com.ar live.com.au live.com.mx live.com.pt live.de live.dk live.fr live.hk
    live.ie live.in live.it live.jp live.nl live.no live.ru live.se msn.com outlook.at outlook.be
    outlook.cl outlook.co.id outlook.co.th outlook.com outlook.com.ar outlook.com.au outlook.com.br
    outlook.com.gr outlook.com.tr outlook.com.vn outlook.cz outlook.de outlook.dk outlook.es outlook.fr
    outlook.hu outlook.ie outlook.in outlook.it outlook.jp outlook.kr outlook.my outlook.ph outlook.pt
    outlook.sa outlook.sg passport.com windowslive.com myyahoo.com rocketmail.com yahoo.at yahoo.be
    yahoo.ca yahoo.cl yahoo.cn yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.nz yahoo.co.th
    yahoo.co.uk yahoo.co.za yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.cn yahoo.com.co
    yahoo.com.hk yahoo.com.mx yahoo.com.my yahoo.com.pe yahoo.com.ph yahoo.com.sg yahoo.com.tr
    yahoo.com.tw yahoo.com.vn yahoo.cz yahoo.de yahoo.dk yahoo.es yahoo.fi yahoo.fr yahoo.gr yahoo.hu
    yahoo.ie yahoo.in yahoo.it yahoo.nl yahoo.no yahoo.pl yahoo.pt yahoo.ro yahoo.se ymail.com
    yahoo.ne.jp icloud.com mac.com me.com aim.com aol.co.uk aol.com aol.de aol.fr aol.it netscape.net
    email.com europe.com fastmail.com fastmail.fm hushmail.com iname.com inbox.com lycos.com mail.com
    mailfence.com posteo.de proton.me protonmail.ch protonmail.com pm.me tuta.io tutanota.com
    tutanota.de tutamail.com usa.com zoho.com zohomail.com zohomail.eu zohomail.in hey.com bk.ru
    inbox.ru internet.ru list.ru mail.ru rambler.ru ya.ru yandex.by yandex.com yandex.com.tr yandex.kz
    yandex.ru yandex.ua i.ua meta.ua ukr.net tut.by arcor.de email.de freenet.de gmx.at gmx.ch gmx.com
    gmx.de gmx.es gmx.eu gmx.fr gmx.net gmx.us online.de t-online.de web.de free.fr laposte.net neuf.fr
    orange.fr sfr.fr wanadoo.fr bbox.fr numericable.fr alice.it email.it inwind.it iol.it libero.it
    tin.it tiscali.it virgilio.it terra.es telefonica.net ono.com wanadoo.es btinternet.com
    blueyonder.co.uk ntlworld.com sky.com talktalk.net tiscali.co.uk virginmedia.com home.nl kpnmail.nl
    planet.nl ziggo.nl xs4all.nl skynet.be telenet.be bluewin.ch mail.dk online.no telia.com
    bredband.net interia.pl o2.pl onet.pl op.pl poczta.onet.pl wp.pl centrum.cz email.cz seznam.cz
    azet.sk centrum.sk zoznam.sk freemail.hu citromail.hu indamail.hu abv.bg mail.bg sapo.pt otenet.gr
    in.gr att.net bellsouth.net charter.net comcast.net cox.net earthlink.net juno.com optonline.net
    roadrunner.com sbcglobal.net verizon.net rogers.com shaw.ca sympatico.ca telus.net videotron.ca
    bol.com.br globo.com ig.com.br r7.com terra.com.br uol.com.br prodigy.net.mx rediffmail.com
    indiatimes.com sify.com in.com daum.net hanmail.net kakao.com naver.com nate.com docomo.ne.jp
    ezweb.ne.jp softbank.ne.jp nifty.com biglobe.ne.jp ocn.ne.jp excite.co.jp goo.jp hinet.net
    pchome.com.tw seed.net.tw netvigator.com bigpond.com bigpond.net.au optusnet.com.au iinet.net.au
    xtra.co.nz walla.co.il walla.com netvision.net.il 012.net.il maktoob.com emirates.net.ae mweb.co.za
    telkomsa.net webmail.co.za vodamail.co.za
    """.split()  # noqa: SIM905  a table reads better as words
)
