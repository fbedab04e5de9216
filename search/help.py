"""What the page "How search works" says: points, each with examples that can be tried and that the tests run.

The texts of the examples stand for articles; all of them together are an archive that every example searches
(tests/contract/help.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from search import links
from search.engine import SearchQuery, Unit
from search.plan import ENOUGH_STORIES


@dataclass(frozen=True, slots=True)
class Text:
    """A small article, written for the page."""

    language: Literal["kk", "ru"]
    body: str
    title: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A search with what it finds and what it does not.

    `finds`: among those that have all the words; `some`: among those that have some of them; `reprint`: of the text
    found, and so beneath it; `misses`: not in the list.
    """

    query: SearchQuery
    misses: Text
    finds: Text | None = None
    some: Text | None = None
    reprint: Text | None = None

    @property
    def url(self) -> str:
        return links.address(self.query, whole=True)


@dataclass(frozen=True, slots=True)
class Point:
    name: str  # its anchor
    title: Promise | str
    says: tuple[Promise | str, ...] = ()
    examples: tuple[Example, ...] = ()
    points: tuple[Point, ...] = ()


def typed(
    text: str, *, exact: bool = False, also: bool = True, without: tuple[str, ...] = (), unit: Unit = "article"
) -> SearchQuery:
    return SearchQuery(text, exact=exact, also=also, without=without, unit=unit, sort="relevance")


def kk(body: str, title: str = "", source: str = "") -> Text:
    return Text("kk", body, title, source)


def ru(body: str, title: str = "", source: str = "") -> Text:
    return Text("ru", body, title, source)


FORMS = Point(
    "forms",
    _("Every form of a word"),
    (_("Type a word in any form: all its forms are found, in Kazakh and in Russian."),),
    (
        Example(
            typed("шекара"),
            finds=kk("Шекараларымызда жаңа бекеттер ашылды."),
            misses=kk("Шеберлер көрмесі өтті."),
        ),
        Example(
            typed("договор"),
            finds=ru("Стороны обсудили статьи двух договоров."),
            misses=ru("Дорогу закрыли из-за снега."),
        ),
    ),
)

WORDS = Point(
    "words",
    _("First all the words, then some of them"),
    (
        format_lazy(
            _(
                "Articles that have all the words come first. Where that makes fewer than {number} entries, the list "
                "goes on under the heading “Some of the words”; where there are more, a link beneath them leads there. "
                "Orders other than “Relevance” show only articles with all the words."
            ),
            number=ENOUGH_STORIES,
        ),
        _(
            "Not every word counts the same. The fewer articles have it, the more points it has, from one to four. An "
            "article that lacks some words is shown if the words it has bring at least a quarter of the points of them "
            "all. So a word that stands in every other article is not enough by itself where the others are rare. "
            "If no article reaches a quarter, those with the most points are shown."
        ),
    ),
    (
        Example(
            typed("Қазақстан Ресей су келісім"),
            finds=kk("Қазақстан мен Ресей өзен суы туралы жаңа келісім жасады."),
            some=kk("Ресей су үнемдеу жоспарын қабылдады."),
            misses=kk("Қазақстанда күн жылынды."),
        ),
    ),
)

#: The signs of the query language (search/query.py), in the order of the page; a new one goes to the end.
LANGUAGE = (
    Point(
        "phrase",
        _('Quotation marks: "…"'),
        (
            _(
                "These words side by side, in this order, each in any form. Only if no article has them so are they "
                "looked for one by one, under “Some of the words”. Words in «…» beside other words, as in a headline, "
                "are looked for there in any case."
            ),
        ),
        (
            Example(
                typed('"су ресурстары"'),
                finds=kk("Министрлер су ресурстарын бірге пайдалануды талқылады."),
                misses=kk("Ауылда су бар, бірақ басқа ресурстары аз."),
            ),
        ),
    ),
    Point(
        "or",
        _("OR, |"),
        (_("One word or the other. OR is written in capital letters."),),
        (
            Example(
                typed("мұнай OR газ"),
                finds=kk("Газ бағасы өсті."),
                misses=kk("Астық бағасы өсті."),
            ),
        ),
    ),
    Point(
        "minus",
        _("Minus: -"),
        (_("Without the word behind it, in every form, and without its names in other languages."),),
        (
            Example(
                typed("газ -Ресей"),
                finds=kk("Газ Қытайға жөнелтілді."),
                misses=ru("Россия продаёт газ."),
            ),
            Example(
                typed("газ -Ресей", also=False),
                finds=ru("Россия продаёт газ."),
                misses=kk("Газ Ресейден келді."),
            ),
        ),
    ),
    Point(
        "parentheses",
        _("Parentheses: (…)"),
        (_("They keep together what belongs together."),),
        (
            Example(
                typed("(мұнай OR газ) келісім"),
                finds=kk("Газ туралы келісімге қол қойылды."),
                misses=kk("Көлік туралы келісімге қол қойылды."),
            ),
        ),
    ),
    Point(
        "beginning",
        _("Asterisk: *"),
        (_("All words that begin so, letter by letter."),),
        (
            Example(
                typed("мұнай*"),
                finds=kk("Мұнайшылар жиналды."),
                misses=kk("Мұнара салынды."),
            ),
        ),
    ),
    Point(
        "title",
        "title:",
        (_("In the title only."),),
        (
            Example(
                typed("title:сапар"),
                finds=kk("Елші үш қаланы аралады.", title="Сапар аяқталды"),
                misses=kk("Министр сапармен келді.", title="Кездесу өтті"),
            ),
        ),
    ),
    Point(
        "source",
        "source:",
        (_("In the name of the outlet, or of the agency that it quotes."),),
        (
            Example(
                typed("source:хабар"),
                finds=kk("Екі елдің шекарашылары кездесті.", source="Дала хабары"),
                misses=kk("Көршілерден жақсы хабар келді.", source="Толқын"),
            ),
        ),
    ),
)

NUMBERS = Point(
    "numbers",
    _("Numbers, years and addresses"),
    (
        _(
            "An ordinal number is found in words and in figures, per cent as a word and as a sign. A year is found "
            "whether “year” stands behind it or not. The address of an article, pasted into the box, finds that "
            "article; the address of a site behind outlet: finds what was published there."
        ),
    ),
    (
        Example(
            typed("5-ші"),
            finds=kk("Бесінші жиын көктемде өтеді."),
            misses=kk("Бес маман шақырылды."),
        ),
        Example(
            typed("12 пайыз"),
            finds=ru("Тарифы снизили на 12 %."),
            misses=ru("Открыто 15 школ."),
        ),
        Example(
            typed("2015 г."),
            finds=kk("Бекет 2015 жылы ашылған."),
            misses=kk("Бекет 2016 жылы жабылған."),
        ),
        Example(
            typed("outlet:https://www.dala.example/"),
            finds=kk("Ауылға жаңа жол салынды.", source="Дала үні\ndala.example"),
            misses=kk("Қалаға жаңа жол салынды.", source="Толқын\ntolqyn.example"),
        ),
    ),
)

NAMES = Point(
    "names",
    _("Names and terms in other languages"),
    (
        _(
            "Countries, cities, people and organisations have names in Kazakh, Russian and English, and so have many "
            "terms. Whichever you type, the others are found too, and such an article counts as having the word. "
            "What was added stands above the list."
        ),
        _(
            "A click on a name that was added leaves it out; “Only what was typed” leaves out all of them. "
            "In the address of the page these are without=… and also=0."
        ),
    ),
    (
        Example(
            typed("Мәскеу"),
            finds=ru("Переговоры прошли в Москве."),
            misses=ru("Переговоры прошли в Минске."),
        ),
        Example(
            typed("газопровод"),
            finds=kk("Газ құбырын жөндеу аяқталды."),
            misses=kk("Су құбырын тазалау аяқталды."),
        ),
        Example(
            typed("ЕАЭС"),
            finds=kk("ЕАЭО елдері баж мөлшерін келісті."),
            misses=kk("БҰҰ жыл қорытындысын жариялады."),
        ),
        Example(
            typed("Мәскеу", without=("москва",)),
            finds=kk("Делегация Мәскеуге келді."),
            misses=ru("Переговоры прошли в Москве."),
        ),
    ),
)

SPELLINGS = Point(
    "spellings",
    _("Other spellings and slips"),
    (
        _(
            "Words may be typed without the Kazakh letters, in Latin letters or with a slip: similar words of the "
            "archive are looked for too. What is found so always stands under “Some of the words”, or of a single word "
            "under “Similar words”, because the program can only guess what was meant. Where no article has a word as "
            "it was typed, the page may ask: “Did you mean:”."
        ),
    ),
    (
        Example(
            typed("ынтымактастык"),
            some=kk("Тараптар ынтымақтастықты кеңейтеді."),
            misses=kk("Ынталы жастар жиналды."),
        ),
        Example(
            typed("memleket"),
            some=kk("Мемлекеттер шарт жасасты."),
            misses=kk("Мектеп оқушылары көрмеге барды."),
        ),
        Example(
            typed("сотруднечество"),
            some=ru("Министры обсудили сотрудничество."),
            misses=ru("Сотни туристов приехали к морю."),
        ),
    ),
)

EXACT = Point(
    "exact",
    _("Exact spelling"),
    (
        _(
            "With this box ticked every word is found only as you typed it: in no other form, by no other name, in no "
            "other spelling. Nothing stands under “Some of the words” then."
        ),
    ),
    (
        Example(
            typed("келісім", exact=True),
            finds=kk("Келісім күшіне енді."),
            misses=kk("Тараптар келісімді талқылады."),
        ),
    ),
)

COUNTS = Point(
    "counts",
    _("What the numbers count"),
    (
        _(
            "The numbers beside the filters and the columns of months and years count the articles that have all the "
            "words. Only where there is no such article do they count those that have some of them."
        ),
        _(
            "Other forms of a word count, and so do the names and terms that were added. Who wants to know how often "
            "a word itself is met chooses “Only what was typed” (also=0); who wants one form of it, “Exact spelling”."
        ),
    ),
    (
        Example(
            typed("газопровод", also=False),
            finds=ru("Газопроводы проверили."),
            misses=kk("Газ құбырын жөндеу аяқталды."),
        ),
    ),
)

STORIES = Point(
    "stories",
    _("Articles and reprints"),
    (
        _(
            "A text that several outlets printed stands in the list once; beneath it the line “Also published by …” "
            "opens the others. “Counts” above the list chooses whether the numbers count every reprint."
        ),
    ),
    (
        Example(
            typed("экспорт", unit="story"),
            finds=kk("Көрші елге астық экспорты артты.", source="Толқын"),
            reprint=kk("Көрші елге астық экспорты артты, деп жазды «Толқын».", source="Дала үні"),
            misses=kk("Көрші елден жеміс әкелінді."),
        ),
    ),
)

SIGNS = Point("signs", _("Signs that make a search more exact"), points=LANGUAGE)

SECTIONS = (FORMS, WORDS, SIGNS, NUMBERS, NAMES, SPELLINGS, EXACT, COUNTS, STORIES)
EXAMPLES = tuple(example for each in SECTIONS for point in (each, *each.points) for example in point.examples)
