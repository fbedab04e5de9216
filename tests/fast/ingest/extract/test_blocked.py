"""What stands in the way of an article, in three languages; and articles that merely speak of such things."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from articles.ingest.extract.blocked import why_blocked
from articles.ingest.formats.read import read
from articles.ingest.records import RawDocument, Refusal, Rejected
from tests.paths import DATA

MENU = '<nav><a href="/">Басты бет</a><a href="/1">Саясат</a><a href="/2">Экономика</a><a href="/3">Қоғам</a></nav>'
RELATED = "".join(
    f'<li><a href="/{n}">{text}</a></li>'
    for n, text in enumerate([
        "Министр Ташкентте келіссөз жүргізді", "Экспорт зерна вырос на треть", "Қырғызстанмен шекара бекеті жөнделеді",
        "В Омске открыли новый мост", "Сыртқы сауда көлемі артты",
    ])
)  # fmt: skip
FOOTER = "<footer>© 2024 «Дала жаршысы». Барлық құқықтар қорғалған.</footer>"
COOKIES = '<div class="cookie">Мы используем файлы cookie, чтобы сайт работал лучше. <button>Принять</button></div>'
LOGIN = '<form class="login"><input placeholder="Логин"><input type="password" placeholder="Пароль"><button>Войти</button></form>'
NOSCRIPT = "<noscript>Please enable JavaScript to run this app.</noscript>"


def page(title: str, body: str, *, around: bool = False, head: str = "") -> str:
    before, after = (MENU + LOGIN, f"<ul>{RELATED}</ul>{COOKIES}{FOOTER}{NOSCRIPT}") if around else ("", "")
    return f"<html><head><title>{title}</title>{head}</head><body>{before}{body}{after}</body></html>"


def verdict(source: str | bytes, status: int = 200, url: str = "https://dala.example/news/7", asked: str = "") -> str:
    data = source if isinstance(source, bytes) else source.encode()
    raw = RawDocument("dala", asked or url, data, len(data), url=url, media_type="text/html", status=status)
    return why_blocked(raw, read(raw))


# ---- the server says so ----------------------------------------------------------------------------------------------

ARTICLE = "".join(
    f"<p>{text}</p>"
    for text in [
        "Қазақстан мен Өзбекстан сыртқы істер министрлері Ташкентте өзара сауданы арттыру жолдарын талқылады.",
        "Тараптар шекарадағы өткізу бекеттерін жаңғырту туралы уағдаласып, бірлескен жұмыс тобын құратын болды.",
        "Министрліктің мәліметінше, былтыр екі елдің тауар айналымы төрт миллиард доллардан асқан.",
        "Келесі кездесу күзде Астанада өтеді деп жоспарланып отыр, онда су ресурстары мәселесі де қаралады.",
    ]
)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 410, 429, 451, 500, 502, 503, 520])
def test_an_error_of_the_server(status: int) -> None:
    with pytest.raises(Rejected) as refused:
        verdict(page("Кездесу өтті", ARTICLE), status)
    assert refused.value.refusal == Refusal("blocked", f"HTTP {status}")


# ---- pages that are none ---------------------------------------------------------------------------------------------

CHALLENGES = {
    "cloudflare": page("Just a moment...", "<h1>dala.example</h1><h2>Checking if the site connection is secure</h2>"
        "<noscript>Enable JavaScript and cookies to continue</noscript><p>dala.example needs to review the security of your "
        "connection before proceeding.</p><p>Ray ID: 8f2c</p><p>Performance &amp; security by Cloudflare</p>",
        head="<script>window._cf_chl_opt={cType:'managed'}</script>"),
    "cloudflare_new": page("Just a moment...", "<p>Verifying you are human. This may take a few seconds.</p>"),
    "cloudflare_blocked": page("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1><h2>You are unable to "
        "access dala.example</h2><p>Why have I been blocked?</p><p>This website is using a security service to protect itself "
        "from online attacks. The action you just performed triggered the security solution.</p><p>What can I do to resolve "
        "this?</p><p>You can email the site owner to let them know you were blocked.</p>"),
    "ddos_guard": page("DDoS-Guard", "<h1>Проверка браузера перед переходом на сайт dala.example</h1><p>Пожалуйста, подождите "
        "несколько секунд. После проверки вы будете автоматически перенаправлены.</p>"),
    "qrator": page("dala.example", "<p>Доступ к сайту ограничен системой защиты. Сайт защищён Qrator.</p>"),
    "stormwall": page("Проверка", "<div>Идёт проверка вашего браузера…</div><p>Этот процесс происходит автоматически.</p>"
        "<p>Защита от DDoS-атак StormWall</p>"),
    "recaptcha": page("Подтвердите, что вы не робот", "<label><input type=checkbox> Я не робот</label>"
        "<div class='g-recaptcha'></div>"),
    "yandex": page("Ой!", "<h1>Подтвердите, что запросы отправляли вы, а не робот</h1><p>Нам очень жаль, но запросы с вашего "
        "устройства похожи на автоматические.</p><form><input type=submit value='Я не робот'></form>"),
    "picture": page("Капча", "<p>Введите символы с картинки</p><input><button>Отправить</button>"),
    "kazakh": page("Тексеру", "<p>Браузеріңіз тексеріліп жатыр, бірнеше секунд күте тұрыңыз.</p><p>Робот емес екеніңізді "
        "растаңыз.</p>"),
    "kazakh_wait": page("Күте тұрыңыз...", "<p>Сіздің браузеріңізді тексеру жүріп жатыр.</p><p>Сіз автоматты түрде қайта "
        "бағытталасыз.</p>"),
    "by_source": page("dala.example", "<div id=a></div>", head="<script src='/.well-known/ddos-guard/check.js'></script>"),
    "cookie_script": "<html><body><script>document.cookie='a=1';location.reload()</script></body></html>",
}  # fmt: skip
DENIED = {
    "nginx": page("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>"),
    "denied": page("Access Denied", "<h1>Access Denied</h1><p>You don't have permission to access this page on this server.</p>"
        "<p>Reference #18.2c</p>"),
    "ru": page("Доступ ограничен", "<h1>Доступ ограничен</h1><p>Уважаемый посетитель! Доступ к ресурсу из вашей страны "
        "ограничен.</p>", around=True),
    "ru_ip": page("Дала", "<p>Ваш IP-адрес временно заблокирован.</p><p>Обратитесь к администратору сайта.</p>"),
    "kk": page("Қолжетімділік шектелген", "<h1>Қолжетімділік шектелген</h1><p>Бұл бетке кіруге тыйым салынған.</p>"),
}  # fmt: skip
MISSING = {
    "en": page("404 Not Found", "<h1>Not Found</h1><p>The requested URL was not found on this server.</p>"),
    "ru": page("Страница не найдена — Дала жаршысы", "<h1>404</h1><p>К сожалению, запрашиваемая страница не существует или "
        "была удалена.</p><p>Вернитесь на главную или воспользуйтесь поиском.</p>", around=True),
    "ru_2": page("Дала жаршысы", "<h1>Ошибка 404</h1><p>Такой страницы больше нет.</p><p>Возможно, вы ошиблись при вводе "
        "адреса.</p>", around=True),
    "ru_3": page("Материал не найден", "<p>Данный материал был удалён или перемещён в архив.</p>"),
    "kk": page("404 — Бет табылмады", "<h1>Бет табылмады</h1><p>Кешіріңіз, сіз іздеген бет жойылған немесе мекенжайы "
        "өзгерген.</p><a href=/>Басты бетке оралу</a>", around=True),
    "kk_2": page("Дала жаршысы", "<h2>Қате 404</h2><p>Сіз сұраған мақала табылмады.</p><p>Сілтеме ескірген болуы мүмкін.</p>",
        around=True),
    "kk_3": page("Табылмады", "<p>Мұндай бет жоқ.</p>", around=True),
}  # fmt: skip
UNAVAILABLE = {
    "ru": page("Сайт временно недоступен", "<h1>Сайт временно недоступен</h1><p>Ведутся технические работы. Приносим "
        "извинения за неудобства.</p>"),
    "ru_2": page("Технические работы", "<p>Уважаемые читатели! На сайте проводятся плановые технические работы.</p><p>Мы скоро "
        "вернёмся!</p>"),
    "ru_3": page("Ошибка", "<h1>Что-то пошло не так</h1><p>Попробуйте обновить страницу или зайдите позже.</p>", around=True),
    "ru_4": page("Внутренняя ошибка сервера", "<p>Ошибка соединения с базой данных.</p>"),
    "en": page("Site Maintenance", "<h1>We'll be back soon!</h1><p>Sorry for the inconvenience but we're performing some "
        "maintenance at the moment.</p>"),
    "en_2": page("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><center>nginx/1.18</center>"),
    "wordpress": page("Database Error", "<h1>Error establishing a database connection</h1>"),
    "kk": page("Сайт уақытша жұмыс істемейді", "<p>Құрметті оқырман! Сайтта техникалық жұмыстар жүргізілуде.</p><p>Қолайсыздық "
        "үшін кешірім сұраймыз.</p>"),
    "kk_2": page("Дала жаршысы", "<h1>Портал уақытша қолжетімсіз</h1><p>Кейінірек қайта кіріп көріңіз.</p>"),
    "kk_3": page("Қате", "<p>Белгісіз қате орын алды.</p><p>Біраздан соң қайталап көріңіз.</p>"),
}  # fmt: skip
PARKED = {
    "ru": page("dala.example", "<h1>Домен dala.example продаётся</h1><p>Купить этот домен можно у регистратора.</p>"),
    "ru_2": page("Срок регистрации домена истёк", "<p>Срок регистрации домена dala.example истёк.</p><p>Обратитесь к "
        "регистратору.</p>"),
    "en": page("dala.example", "<p>This domain is for sale.</p><p>Buy this domain.</p><p>Related searches</p>"),
    "nginx": page("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully "
        "installed and working. Further configuration is required.</p>"),
    "kk": page("Домен", "<p>Бұл домен сатылады.</p>"),
    "new": page("Сайт в разработке", "<p>Здесь скоро будет новый сайт.</p>"),
}  # fmt: skip
WALLS = {
    "ru": page("Поставки зерна", "<h1>Поставки зерна вырастут</h1><p>Стороны обсудили новый график поставок зерна через порт "
        "на Каспии и договорились о тарифах.</p><p>Чтобы прочитать материал целиком, войдите или оформите подписку.</p>"),
    "ru_2": page("Закрытый материал", "<p>Этот материал доступен только подписчикам.</p><button>Оформить подписку</button>"),
    "kk": page("Мақала", "<p>Мақаланы толық оқу үшін жүйеге кіріңіз немесе тіркеліңіз.</p>"),
    "en": page("Members only", "<p>You must be logged in to view this page.</p>"),
    "form": page("Вход", "<h1>Авторизация</h1><form><label>Логин</label><input><label>Пароль</label><input type=password>"
        "<a href=/r>Забыли пароль?</a><button>Войти</button></form>"),
    "form_kk": page("Кіру", "<form>Пайдаланушы аты<input>Құпиясөз<input type=password><button>Кіру</button><a>Тіркелу</a></form>"),
    "form_en": page("Log in - Dala", "<form>Username<input>Password<input><button>Log in</button><a>Forgot password?</a></form>"),
}  # fmt: skip
CONSENT = {
    "en": page("Before you continue", "<h1>We value your privacy</h1><p>We and our partners store cookies on your device.</p>"
        "<button>Accept all</button><button>Reject all</button><button>Manage options</button>"),
    "ru": page("Дала жаршысы", "<p>Мы используем файлы cookie и обрабатываем персональные данные.</p><p>Продолжая пользоваться "
        "сайтом, вы соглашаетесь с политикой.</p><button>Принять</button><button>Отклонить</button>"),
    "ru_long": page("Прежде чем перейти к сайту", "<p>Мы и наши партнёры используем файлы cookie для показа рекламы.</p><p>Мы "
        "храним на вашем устройстве файлы и идентификаторы, собираем сведения о просмотренных материалах и передаём их "
        "рекламным сетям для подбора объявлений.</p><p>Нажимая «Принять всё», вы соглашаетесь с обработкой данных.</p>"
        "<button>Принять всё</button><button>Настроить</button>"),
    "kk": page("Cookie", "<p>Біздің сайт cookie файлдарын пайдаланады.</p><button>Қабылдау</button><button>Бас тарту</button>"),
    "age": page("18+", "<h1>Вам исполнилось 18 лет?</h1><button>Да</button><button>Нет</button>"),
}  # fmt: skip
SHELLS = {
    "react": '<html><head><title>Dala</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript>'
        '<div id="root"></div><script src="/main.js"></script></body></html>',
    "silent": '<html><head><title>Dala</title></head><body><div id="app"></div><script src="/main.js"></script></body></html>',
    "ru": page("Портал", '<div id="app"></div><noscript>Для работы сайта включите JavaScript в вашем браузере.</noscript>'),
    "loading": page("Портал", '<div id="__next"><span>Загрузка...</span></div><script src="/a.js"></script>'),
    "kk": page("Портал", "<noscript>Сайт жұмыс істеуі үшін JavaScript қосыңыз.</noscript><script src=/a.js></script>"),
    "old": page("Портал", "<p>Ваш браузер устарел.</p><p>Обновите браузер.</p>"),
    "refresh": "<html><head><meta http-equiv='refresh' content='0;url=/x'></head><body></body></html>",
}  # fmt: skip
NONE = CHALLENGES | {f"{kind}_{name}": source for kind, group in (
    ("denied", DENIED), ("missing", MISSING), ("unavailable", UNAVAILABLE), ("parked", PARKED), ("wall", WALLS),
    ("consent", CONSENT), ("shell", SHELLS),
) for name, source in group.items()}  # fmt: skip


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_article(name: str) -> None:
    assert verdict(NONE[name])


# ---- articles that speak of such things ------------------------------------------------------------------------------

SPEAKING = {
    "captcha": ("Мошенники подделывают проверку «Я не робот»", [
        "В Казахстане распространяется новый вид обмана: посетителю показывают окно «Подтвердите, что вы не робот».",
        "Как рассказали в службе реагирования на компьютерные инциденты, после нажатия на устройство ставится вирус.",
    ]),
    "site_down": ("Сайт Министерства финансов временно недоступен", [
        "Сайт Министерства финансов временно недоступен из-за технических работ, сообщила пресс-служба ведомства.",
        "Работы на портале продлятся до утра 5 марта, приём деклараций из России и Узбекистана не прерывается.",
    ]),
    "site_down_kk": ("Кеден порталы уақытша жұмыс істемейді", [
        "Мемлекеттік кірістер комитетінің кеден порталы уақытша жұмыс істемейді, деп хабарлады ведомство баспасөз қызметі.",
        "Техникалық жұмыстар ертең таңға дейін аяқталады, Қытаймен шекарада декларация қағаз түрінде қабылданады.",
    ]),
    "access": ("Доступ ограничен: как соседи закрывали шлюзы", [
        "Доступ к водохранилищу на границе двух стран ограничили ещё весной, когда уровень воды упал на два метра.",
        "Теперь Казахстан и Киргизия обсуждают новый порядок пропуска воды для полива полей в низовьях реки.",
    ]),
    "blocked_site": ("Киргизия ограничила доступ к сайту казахстанской газеты", [
        "Доступ к сайту газеты в Киргизии ограничен по решению суда первой инстанции города Бишкек.",
        "Редакция намерена обжаловать решение и обратилась за помощью к посольству Казахстана.",
    ]),
    "border_kk": ("Шекарада кіруге шектеу қойылды", [
        "Қазақстан мен Ресей шекарасындағы екі бекетте жүк көліктерінің кіруіне уақытша шектеу қойылды.",
        "Шектеу жол жөндеу жұмыстары аяқталғанға дейін, яғни қазан айының ортасына дейін күшінде болады.",
    ]),
    "404": ("404 километра дороги сдали у границы", [
        "У границы с Китаем открыли движение на участке дороги длиной 404 километра, его строили четыре года.",
    ]),
    "500": ("500 миллионов тенге выделят на мосты", [
        "На ремонт мостов через Иртыш у границы с Россией выделят 500 миллионов тенге, работы начнут весной.",
    ]),
    "repairs_kk": ("Шекара көпіріне сын айтылды", [
        "Жөндеу жұмыстарының сапасына көпірдің екі жағындағы тұрғындар риза емес. Қырғыз мердігері кемшілікті жояды.",
    ]),
    "repairs_ru": ("Мост у поста перекроют", [
        "Ведутся ремонтные работы на мосту через Урал у границы с Россией. Движение откроют весной.",
    ]),
    "domain": ("Домен .қаз предлагают открыть для соседей", [
        "Регистраторы предложили открыть домен .қаз для компаний из Киргизии и Узбекистана уже со следующего года.",
        "Сейчас зарегистрировать в нём адрес может только житель Казахстана, и свободных коротких имён почти нет.",
    ]),
    "cookies": ("Закон о файлах cookie приведут к общим правилам", [
        "Мы используем файлы cookie каждый день, но мало кто читает согласие, считают авторы поправок к закону о данных.",
        "Казахстан и Евросоюз обсудили, как привести правила хранения персональных данных к единому виду.",
    ]),
    "login": ("Вход для водителей по электронной очереди", [
        "Водителям из России и Казахстана для пересечения границы нужно будет войти в систему электронной очереди.",
        "Регистрация на портале займёт пять минут, для неё потребуются логин, пароль и номер машины.",
    ]),
    "robots_kk": ("Робот емес, адам керек", [
        "Кеден қызметкерлерін роботпен алмастыру мүмкін емес, деді Ташкенттегі басқосуда қазақстандық сарапшы.",
        "Оның айтуынша, шекара бекеттеріндегі тексеру жұмысы адамның көзі мен тәжірибесін қажет етеді.",
    ]),
    "page": ("Страница истории: как делили Амударью", [
        "Эта страница истории долго была закрыта: документы о разделе вод Амударьи нашли в архиве только теперь.",
    ]),
    "maintenance": ("Техникалық жұмыстарға байланысты газ тоқтатылады", [
        "Газ құбырындағы техникалық жұмыстарға байланысты Өзбекстанға газ жеткізу екі күнге тоқтатылады.",
        "Жұмыстар дүйсенбі күні аяқталады, осы уақытта қоймадағы қор пайдаланылады.",
    ]),
    "short": ("Су келісімі", ["Астана мен Бішкек су келісіміне қол қойды."]),
    "brief": ("Коротко", ["Министры двух стран встретились в Омске и обсудили торговлю."]),
}  # fmt: skip


def article(name: str, *, around: bool) -> str:
    title, paragraphs = SPEAKING[name]
    body = f"<article><h1>{title}</h1>" + "".join(f"<p>{text}</p>" for text in paragraphs) + "</article>"
    return page(f"{title} — Дала жаршысы", body, around=around)


@pytest.mark.parametrize("around", [False, True])
@pytest.mark.parametrize("name", SPEAKING)
def test_an_article_that_speaks_of_it(name: str, around: bool) -> None:
    assert verdict(article(name, around=around)) == ""


@pytest.mark.parametrize("phrase", [
    "Сайт временно недоступен.", "Бет табылмады.", "Подтвердите, что вы не робот.", "Доступ ограничен.", "Just a moment...",
    "Чтобы прочитать материал целиком, войдите или оформите подписку.", "Мы используем файлы cookie.",
    "Пожалуйста, включите JavaScript.", "Этот домен продаётся.", "Сайтта техникалық жұмыстар жүргізілуде.",
])  # fmt: skip
def test_a_long_article_that_quotes_it(phrase: str) -> None:
    quoted = ARTICLE + f"<p>{phrase}</p>" + ARTICLE.replace("Ташкентте", "Бішкекте") + f"<p>«{phrase}»</p>"
    assert verdict(page(phrase, f"<article><h1>{phrase}</h1>{quoted}</article>", around=True)) == ""
    assert verdict(page("Ташкенттегі кездесу", f"<article>{ARTICLE}<p>{phrase}</p></article>", around=True)) == ""


@pytest.mark.parametrize("extra", [
    COOKIES, LOGIN, NOSCRIPT, "<p>Войдите, чтобы оставить комментарий.</p>", "<p>Пікір қалдыру үшін тіркеліңіз.</p>",
    "<div class='g-recaptcha'></div>", "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>",
    "<p>Please log in to comment.</p>", "<div id='app'></div><script src=/a.js></script>", "<p>Ничего не найдено</p>",
    "<div>Загрузка...</div>", "<a href=/404>404</a>",
])  # fmt: skip
def test_what_ordinary_pages_print_around_a_short_article(extra: str) -> None:
    body = "<article><h1>Су келісімі</h1><p>Астана мен Бішкек су бөлу туралы келісімге қол қойды, құжат бес жылға жасалған.</p>"
    assert verdict(page("Су келісімі", body + "</article>" + extra)) == ""


SHAPES = sorted((DATA / "extract/in").glob("*.htm*"))


def test_there_are_page_shapes() -> None:
    assert len(SHAPES) >= 40


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: file.name)
def test_no_page_shape_of_an_article(file: Path) -> None:
    assert verdict(file.read_bytes()) == ""


# ---- where it led ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["https://dala.example/", "https://dala.example/kz/", "https://dala.example/index.php"])
def test_a_page_that_leads_to_the_front_page(url: str) -> None:
    source = page("Дала жаршысы", ARTICLE[:200])
    assert verdict(source, url=url, asked="https://dala.example/news/7") == "not_found: led to the front page"
    assert verdict(source, url=url, asked=url) == ""


def test_a_page_that_leads_to_a_login() -> None:
    source = page("Дала", "<p>Оқырман бөлмесі</p>")
    assert verdict(source, url="https://dala.example/user/login?next=/news/7", asked="https://dala.example/news/7")


@pytest.mark.parametrize(
    "url", ["https://dala.example/news/7/", "https://m.dala.example/7", "https://dala.example/news/sign-language"]
)
def test_a_page_that_merely_moved(url: str) -> None:
    assert verdict(page("Кездесу", ARTICLE), url=url, asked="http://dala.example/news/7") == ""


# ---- other formats, and hostile ones ---------------------------------------------------------------------------------


def test_plain_text_of_a_challenge() -> None:
    text = b"Just a moment...\n\nChecking your browser before accessing dala.example.\n\nRay ID: 8f2c\n"
    raw = RawDocument("dala", "7.txt", text, len(text))
    assert why_blocked(raw, read(raw)).startswith("challenge")


def test_plain_text_of_an_article() -> None:
    text = "\n\n".join(SPEAKING["site_down"][1]).encode()
    raw = RawDocument("dala", "7.txt", text, len(text))
    assert why_blocked(raw, read(raw)) == ""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "utf-16"])
def test_in_any_charset(charset: str) -> None:
    assert verdict(MISSING["ru"].encode(charset, "ignore")).startswith("not_found")


@pytest.mark.slow
@pytest.mark.parametrize("text", [
    "сайт cookie javascript " * 400, "страница материал не найдена " * 300, "а" * 20_000, "cookie " * 3000,
    "чтобы читать войдите подписка доступ " * 200, "<div>" * 3000 + "Бет", "<p>сайт</p>" * 3000,
])  # fmt: skip
def test_takes_no_time(text: str) -> None:
    source = page("Сайт", f"<p>{text}</p>").encode()
    raw = RawDocument("dala", "p", source, len(source), media_type="text/html")
    reading = read(raw)
    began = time.process_time()
    why_blocked(raw, reading)
    assert time.process_time() - began < 0.5
