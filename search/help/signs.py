"""The signs of the query language (search/parser.py), in the order of the page; a new one goes to the end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from search.help.records import Example, Point, kk, ru, typed

_POINTS = (
    Point(
        "phrase",
        _('Quotation marks: "…"'),
        (
            _(
                "These words side by side, in this order, each in any form. Only if no article has them so are they "
                "looked for one by one, under “Some of the words”. If a headline is pasted, the words in its «…» are "
                "always looked for one by one."
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
        (
            _(
                "Without the word behind it, in every form, and without its names in other languages. NOT in capital "
                "letters between two words means the same."
            ),
        ),
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
    Point(
        "near",
        '"…"~5',
        (_("At most so many other words between these, in either order."),),
        (
            Example(
                typed('"шекара бекет"~2'),
                finds=kk("Бекет тағы екі шекарада салынады."),
                misses=kk("Бекет жаңарып, өткізу жылдамдығы артқаннан кейін шекара қайта ашылды."),
            ),
        ),
    ),
    Point(
        "similar",
        _("Tilde: ~"),
        (_("Also words that are one letter off: another letter, one more, one less, or two swapped."),),
        (
            Example(
                typed("Смайлов~"),
                finds=ru("На встрече выступил Смаилов."),
                misses=ru("На встрече выступил Смирнов."),
            ),
        ),
    ),
    Point(
        "byline",
        "body:, byline:",
        (_("In the text without its title; in the name of the author."),),
        (
            Example(
                typed("byline:Қуатов"),
                finds=kk("Көрме ашылды.", byline="Ерлан Қуатов"),
                misses=kk("Көрмені Қуатов ашты.", byline="Айгүл Сәрсенова"),
            ),
        ),
    ),
    Point(
        "filters",
        "pair:, country:, topic:, lang:, date:",
        (
            _(
                "Only articles of this country pair, country, topic, language or date. The value is a code or a name "
                "in any of the three languages; names of several words stand in quotation marks, several values in "
                "parentheses with OR between them."
            ),
            _(
                "A date is a year, a month or a day (2024, 2024-05, 2024-05-21 or 21.05.2024); two full stops make a "
                "span."
            ),
        ),
        (
            Example(
                typed("газ pair:Казахстан-Россия"),
                finds=ru("Россия поставит Казахстану газ.", pair="kz-ru"),
                misses=ru("Казахстан поставит Китаю газ.", pair="kz-cn"),
            ),
            Example(
                typed("topic:(Энергетика OR Космос)"),
                finds=ru("Построена электростанция.", topic="energy"),
                misses=ru("Построена библиотека.", topic="culture"),
            ),
            Example(
                typed("газ lang:орысша"),
                finds=ru("Подача газа прервана до пятницы."),
                misses=kk("Газ жұмаға дейін тоқтатылды."),
            ),
            Example(
                typed("су date:2024-03..2024-05"),
                finds=kk("2024 жылғы 12 сәуірде су деңгейі көтерілді.", date="2024-04-12"),
                misses=kk("2024 жылғы 12 маусымда су деңгейі төмендеді.", date="2024-06-12"),
            ),
        ),
    ),
)

SIGNS = Point("signs", _("Signs that make a search more exact"), points=_POINTS)
