"""What the page "How search works" says: points, each with examples that can be tried and that the tests run.

The texts of the examples stand for articles; all of them together are an archive that every example searches
(tests/contract/help.py).
"""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from search.help.records import Example, Point, kk, ru, typed
from search.help.signs import SIGNS
from search.plan import ENOUGH_STORIES

FORMS = Point(
    "forms",
    _("Every form of a word"),
    (
        _("Type a word in any form: all its forms are found, in Kazakh and in Russian."),
        _(
            "Words that only join others (және, в, of) or ask a question (қашан, где, who) are not looked for where "
            "there are other words, except in quotation marks and in exact spelling."
        ),
    ),
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
        Example(
            typed("Where is the consulate?"),
            finds=ru("Во Владивостоке работает консульство."),
            misses=ru("Во Владивостоке работает новый причал."),
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

NUMBERS = Point(
    "numbers",
    _("Numbers, years and addresses"),
    (
        _(
            "An ordinal number is found in words and in figures, per cent as a word and as a sign. A year is found "
            "whether “year” stands behind it or not. Thousands may be parted by spaces. The address of an article, "
            "pasted into the box, finds that article; the address of a site behind outlet: finds what was published "
            "there."
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
            typed("10 000"),
            finds=kk("Көршілер 10000 тонна бидай сатып алды."),
            misses=kk("Көршілер 10 тонна бидай сатып алды."),
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
            typed("(Мәскеу OR Пекин) сапар"),
            finds=kk("Министр Бейжіңге сапармен барды."),
            misses=kk("Министр Анкараға сапармен барды."),
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

SECTIONS = (FORMS, WORDS, SIGNS, NUMBERS, NAMES, SPELLINGS, EXACT, COUNTS, STORIES)
EXAMPLES = tuple(example for each in SECTIONS for point in (each, *each.points) for example in point.examples)
