"""Documents made for the contract suite, and a plain re-telling of what filters, counts and orders mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from articles.dates import covered, time_of_day
from search.engine import NONE, Choice, Count, DateChoice, Document, SearchQuery
from search.fields import PRINCIPAL, ROLES, fields

T = TypeVar("T", int, str)
ANYTHING = SearchQuery()


OUTLETS = {
    "dala": {"ownership": "state", "kind": "newspaper", "from_country": "KZ"},
    "coast": {"ownership": "private", "kind": "portal", "from_country": "RU"},
    "bridge": {"ownership": "foreign_state", "kind": "agency"},
}


def document(
    number: int,
    title: str,
    body: str,
    *,
    lang: str = "kk",
    analysed: tuple[str, ...] | None = None,
    source: str = "",
    byline: str = "",
    outlet: str = NONE,
    pair: str = NONE,
    country: str = NONE,
    topic: str = NONE,
    date: str = "",
    version: int = 1,
    story: int = 0,
) -> Document:
    """Codes are separated by spaces, `date` is written as in Article.date_value. `story`: its own without one.

    The first pair is the principal one, the first two countries are parties, the others mentioned.
    """
    precision, first, last = covered(date)
    time = time_of_day(date)
    minutes = first.toordinal() * 1440 + (time.hour * 60 + time.minute if time else 0) if first else 0
    return Document(
        id=number,
        version=version,
        story=story or number,
        title=title,
        body=body,
        analysed=analysed if analysed is not None else tuple({"kk", "ru"} & {lang}),
        source=source,
        byline=byline,
        facets={
            **dict.fromkeys(fields(), (NONE,)),
            "lang": (lang,),
            "outlet": (outlet,),
            "pair": tuple(pair.split()),
            "country": tuple(country.split()),
            "topic": tuple(topic.split()),
            **{facet: (value,) for facet, value in OUTLETS.get(outlet, {}).items()},
            PRINCIPAL: tuple(pair.split()[:1]),
            ROLES: tuple(
                f"{code}:{'party' if place < 2 else 'mention'}" if code != NONE else NONE
                for place, code in enumerate(country.split())
            ),
        },
        first=int(first.strftime("%Y%m%d")) if first else 0,
        last=int(last.strftime("%Y%m%d")) if last else 0,
        day=int(first.strftime({"year": "%Y0000", "month": "%Y%m00"}.get(precision, "%Y%m%d"))) if first else 0,
        month=first.year * 100 + (0 if precision == "year" else first.month) if first else 0,
        newest=minutes << 30 | number,
        oldest=(minutes if first else 2**33 - 1) << 30 | number,
        added=(1_700_000_000 + number * 7919 % 100_003) << 30 | number,
    )


STEPPE = {"source": "Дала хабары\ndala.example", "outlet": "dala"}
COAST = {"source": "Каспийский вестник\nЖағалау ақпарат", "outlet": "coast"}
BRIDGE = {"source": "Bridge Wire", "outlet": "bridge"}

CORPUS: tuple[Document, ...] = (
    document(
        101, "Газ құбыры екі елді жалғады",
        "Қазақстан мен Ресей жаңа газ құбырын іске қосты. Құбырдың ұзындығы үш жүз шақырым.",
        **STEPPE, pair="kz-ru", country="KZ RU", topic="energy", date="2022-08-25T23:33+06:00",
    ),
    document(
        102, "Көпір құрылысы аяқталды",
        "Шекарадағы өзен үстінен өтетін көпірдің құрылысы бітті. Енді жүк көліктері көпірмен жүреді.",
        **STEPPE, pair="kz-ru", country="KZ RU", topic="transport border", date="2022-08-25T09:10+06:00",
    ),
    document(
        103, "Студенттер алмасуы артты",
        "Қытай университеттерінде мыңнан астам жас оқиды. Студенттерге шәкіртақы беріледі.",
        **STEPPE, pair="cn-kz", country="CN KZ", topic="education", date="2022-08-25",
    ),
    document(
        104, "Мұнай экспорты өсті",
        "Мұнайды тасымалдау көлемі артты. Мұнайшылар жаңа кен орнын ашты, ал теңіз порты дайын.",
        **COAST, pair="kz-ru kz-tr", country="KZ RU TR", topic="energy trade", date="2022-09-01",
    ),
    document(
        105, "Өзбек көршілермен сауда",
        "Өзбекстанға астық пен ұн жөнелтілді. Сауда айналымы бес миллиард долларға жетті.",
        **STEPPE, pair="kz-uz", country="KZ UZ", topic="trade", date="2022-09",
    ),
    document(
        106, "Театр гастрольге шықты",
        "Алматы театры Анкарада қойылым көрсетті. Көрермендер әртістерді ұзақ қошеметтеді.",
        **COAST, pair="kz-tr", country="KZ TR", topic="culture", date="2022",
    ),
    document(
        107, "Ескі қолжазба табылды",
        "Ғалымдар кітапханадан ортағасырлық қолжазбаны тапты. Қолжазбаның жасы сегіз ғасыр.",
        topic="culture",
    ),
    document(
        108, "Шекара бекеті жаңарды",
        "Шекара бекетінде кезек азайды. Жүргізушілер электронды кезекке жазылады.",
        **STEPPE, pair="cn-kz", country="CN KZ", topic="border", date="2021-12-31",
    ),
    document(
        109, "Қазақ-қытай іскерлік кеңесі",
        "Кәсіпкерлер кеңесі жиналды. Кеңестің келесі жиыны көктемде өтеді.",
        **STEPPE, pair="cn-kz", country="CN KZ", topic="trade", date="2022-01-01",
    ),
    document(
        110, "ШЫҰ-ның саммиті",
        "Саммитке сегіз елдің басшылары қатысты. ШЫҰ хатшылығы Бейжіңде орналасқан.",
        **BRIDGE, pair="cn-kz kz-ru", country="CN KZ RU UZ", topic="diplomacy", date="2022-09-16T18:00+05:00",
    ),
    document(
        111, "Су мәселесі талқыланды",
        "Трансшекаралық өзендердің суы азайып барады. Су бөлісу жөнінде комиссия құрылды.",
        **STEPPE, pair="kz-uz", country="KZ UZ", topic="water", date="2020-02-29",
    ),
    document(
        112, "Ашық аспан келісімі",
        "Ашық аспан режимі енгізілді. Ұшақтар аспанға жиірек көтеріледі.",
        **COAST, pair="kz-tr", country="KZ TR", topic="transport", date="2020-02",
    ),
    document(
        113, "Аспан ашық болды",
        "Бүгін күн шуақты, аспан бұлтсыз әрі ашық.",
        date="2019",
    ),
    document(
        114, "Тілші жазбасы: дос елде",
        "Дос елдің қонақжайлығына тәнті болдық. Достық жалғаса береді.",
        **STEPPE, country="KG KZ", topic="culture", date="--11-29",
    ),
    document(
        115, "Қазақстанның сыртқы саясаты",
        "Қазақстанның көпвекторлы саясаты өзгермейді. Қазақстанда да, шетелде де бұл қолдау тапты.",
        **STEPPE, pair=NONE, country="KZ", topic="diplomacy", date="2023-03-21T10:00+06:00",
    ),
    document(
        201, "Газопровод соединил две страны",
        "Казахстан и Россия запустили газопровод. Труба длиной триста километров подаёт газ на север.",
        lang="ru", **COAST, pair="kz-ru", country="KZ RU", topic="energy", date="2022-08-26",
    ),
    document(
        202, "Мост через реку открыт",
        "Автомобильный мост построили за два года. По мосту пошли первые грузовики.",
        lang="ru", **COAST, pair="kz-ru", country="KZ RU", topic="transport", date="2022-08-27T00:00+06:00",
    ),
    document(
        203, "Президенты обсудили торговлю",
        "Президент Казахстана встретился с президентом Узбекистана. С Казахстаном торгуют все соседи.",
        lang="ru", **COAST, pair="kz-uz", country="KZ UZ", topic="trade diplomacy", date="2022-12-06",
    ),
    document(
        204, "Нефть подорожала",
        "Экспортёры нефти довольны. О нефти говорили на бирже, нефтью торгуют круглые сутки.",
        lang="ru", **COAST, country="KZ", topic="energy trade", date="2022-12",
    ),
    document(
        205, "Ёлка дружбы на границе",
        "Дети двух стран нарядили ёлку. Под ёлкой лежали подарки.",
        lang="ru", pair="kz-ru", country="KZ RU", topic="culture", date="2021",
    ),
    document(
        206, "Выставка китайской живописи",
        "В музее открылась выставка. Китайская живопись на шёлке собрала много зрителей.",
        lang="ru", **COAST, pair="cn-kz", country="CN KZ", topic="culture", date="2023-01-15",
    ),
    document(
        207, "Железная дорога до порта",
        "Новая железная дорога сократит путь. Составы пойдут по железной дороге через степь.",
        lang="ru", **BRIDGE, pair="cn-kz", country="CN KZ", topic="transport", date="2023-01",
    ),
    document(
        208, "Дорога железная воля",
        "Повесть о человеке, чья воля железная, а дорога длинная.",
        lang="ru", byline="Айгүл Серікова, Пётр Мостовой", topic="culture",
    ),
    document(
        209, "Турецкий инвестор построит завод",
        "Турция вложит средства в завод. Завод будет выпускать трубы.",
        lang="ru", **COAST, pair="kz-tr", country="KZ TR", topic="investment", date="2023-02-01",
    ),
    document(
        210, "Наводнение отступило",
        "Вода ушла из посёлков. Спасатели двух стран работали вместе.",
        lang="ru", **COAST, pair="kz-ru", country="KZ RU", topic="water", date="2024-04-10",
    ),
    document(
        211, "О чём молчит граница",
        "Заметки пограничника. Тишина на заставе, и только ветер.",
        lang="ru", topic="border", date="--05-28",
    ),
    document(
        212, "Посол вручил грамоты",
        "Посол Франции вручил верительные грамоты. Церемония прошла в Астане.",
        lang="ru", **COAST, pair="fr-kz", country="FR KZ", topic="diplomacy", date="2024-04-11T12:00+05:00",
    ),
    document(
        213, "Хлеб и зерно",
        "Зерно пошло вагонами. Хлебом накормили обе страны.",
        lang="ru", **BRIDGE, pair="kz-uz", country="KZ UZ", topic="trade", date="2024",
    ),
    document(
        301, "Pipeline links two countries",
        "A new gas («газ») pipeline opened on Thursday. Pipelines like this one take years to build.",
        lang="en", **BRIDGE, pair="kz-ru", country="KZ RU", topic="energy", date="2022-08-25",
    ),
    document(
        302, "Border crossing reopens",
        "The crossing at the border has reopened, drivers say. Its CCTV covers C++ and a/b lanes.",
        lang="en", **BRIDGE, pair="cn-kz", country="CN KZ", topic="border", date="2023-05-05",
    ),
    document(
        401, "Екі тілде: форум · На двух языках: форум",
        "Форумға кәсіпкерлер келді, келісімдер жасалды. На форум приехали предприниматели, заключены соглашения.",
        lang="kk", analysed=("kk", "ru"), **BRIDGE, pair="kz-ru", country="KZ RU", topic="trade", date="2023-10-10",
    ),
    document(
        402, "Келіссөздер барысы",
        "Келіссөз Женевада өтті. Министр: «Переговоры были трудными, но полезными», — деді орысша.",
        lang="kk", analysed=("kk", "ru"), **STEPPE, pair="kz-ru", country="CH KZ RU", topic="diplomacy",
        date="2023-10-11",
    ),
    document(
        501, "<script>alert(1)</script> тақырып",
        "Мәтінде <b>таңба</b> бар & тағы \"тырнақша\".",
        topic="media", date="2018-06-01",
    ),
    document(502, "Бос ескерту", "Ескерту ғана.", lang="kk", date="2018-06-02"),
    document(
        503, "Келісімге қол қойылды", "Тараптар энергетика саласындағы келісімге қол қойды.",
        **COAST, pair="kz-tr", country="KZ TR", topic="energy diplomacy", date="2018-06-02",
    ),
    document(
        504, "Қол жеткен келісім", "Келісім ұзақ талқыланды, ақыры қойылды нүкте.",
        **COAST, pair="kz-tr", country="KZ TR", topic="diplomacy", date="2018-07",
    ),
    document(
        505, "COVID-19 індеті", "2020-жылы шекара жабылды, 1,5 млн адам үйде қалды.",
        topic="health", date="2020-03-16",
    ),
    document(
        506, "Тенге и рубль", "Курс тенге к рублю вырос. Курс рубля упал.",
        lang="ru", **BRIDGE, country="KZ RU", topic="finance", date="2020-03-16",
    ),
    document(
        507, "Алма бағы", "Бақта алма пісті. Алманың иісі аңқиды.",
        **STEPPE, country="KZ", topic="agriculture", date="2017",
    ),
    document(
        508, "Бақ пен сот", "Алманы базарға апарды, бағасы арзан.",
        **STEPPE, country="KZ", topic="agriculture", date="2017",
    ),
    document(601, "Құн туралы", "Ақшаның құны түсті.", topic="finance", date="2016-02-03"),
)  # fmt: skip
BY_ID = {each.id: each for each in CORPUS}


# ---- what filters, counts and orders mean ------------------------------------------------------------------


def values(each: Document, facet: str, query: SearchQuery = ANYTHING) -> tuple[str, ...]:
    """Of an article under this query: where it is for principal pairs it sees no other."""
    return each.facets[PRINCIPAL if facet == "pair" and query.principal else facet]


def accepts(choice: Choice, each: Document, facet: str, query: SearchQuery = ANYTHING) -> bool:
    own = {*values(each, facet, query), *(each.facets[ROLES] if facet == "country" else ())}
    wanted = set(choice.values)
    chosen = wanted <= own if choice.every else not wanted or bool(wanted & own)
    return chosen and not own & set(choice.excluded)


def in_dates(dates: DateChoice, each: Document) -> bool:
    if not dates:
        return True
    if not each.first:
        return dates.undated
    if dates.first is None and dates.last is None:
        return False
    return each.first <= (dates.last or 99_999_999) and each.last >= (dates.first or 0)


def is_principal(query: SearchQuery, each: Document) -> bool:
    asked = query.choices.get("pair", Choice()).values
    return not query.principal or bool(asked) or each.facets[PRINCIPAL] != (NONE,)


def remaining(query: SearchQuery, texts: Iterable[Document] = CORPUS, *, without: str = "") -> list[Document]:
    """The documents among `texts` that the choices of `query` leave, those in the facet `without` ignored."""
    return [
        each
        for each in texts
        if all(
            accepts(query.required(name) if name == without else choice, each, name, query)
            for name, choice in query.choices.items()
        )
        and (without == "pair" or is_principal(query, each))
        and (without == "dates" or in_dates(query.dates, each))
    ]


def counts(query: SearchQuery, facet: str, texts: Iterable[Document] = CORPUS) -> tuple[Count, ...]:
    left = remaining(query, texts, without=facet)
    found = counted(((value, each) for each in left for value in values(each, facet, query)), query.unit)
    ranked = sorted(found, key=lambda value: (-found[value], value))[: query.facets[facet]]
    choice = query.choices.get(facet, Choice())
    shown = {*ranked, *choice.values, *choice.excluded, *query.besides.get(facet, ())}
    in_roles = counted(((value, each) for each in left for value in each.facets[ROLES]), query.unit)
    number = {value: in_roles[value] if facet == "country" and ":" in value else found[value] for value in shown}
    return tuple(sorted((Count(*item) for item in number.items()), key=lambda count: (-count.count, count.value)))


def months(query: SearchQuery, texts: Iterable[Document] = CORPUS) -> dict[int, int]:
    """In the query's unit, as all counts here."""
    left = remaining(query, texts, without="dates")
    return dict(sorted(counted(((each.month, each) for each in left), query.unit).items()))


def years(query: SearchQuery, texts: Iterable[Document] = CORPUS) -> dict[int, int]:
    left = remaining(query, texts, without="dates")
    return dict(sorted(counted(((each.month // 100, each) for each in left if each.first), query.unit).items()))


def counted(found: Iterable[tuple[T, Document]], unit: str) -> Counter[T]:
    """Articles, or distinct stories, of each value."""
    seen = {(value, each.story if unit == "story" else each.id) for value, each in found}
    return Counter(value for value, _which in seen)


def ordered(texts: Iterable[Document], sort: str) -> list[int]:
    return [each.id for each in sorted(texts, key=lambda each: getattr(each, sort), reverse=sort != "oldest")]
