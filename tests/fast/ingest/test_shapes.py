"""Shapes of scraped articles: short texts of our own, each with what must come out of it."""

from __future__ import annotations

import pytest

from tests.shaped import KK, KK2, KK_TITLE, RU, RU2, RU3, RU_LONG, RU_TITLE, Shape, check

SHAPES = [
    Shape("kk: title and lead", f"{KK_TITLE}\n{KK}\n{KK2}", KK_TITLE, (KK, KK2)),
    Shape("ru: title, blank lines", f"{RU_TITLE}\n\n{RU}\n\n{RU2}\n", RU_TITLE, (RU, RU2)),
    Shape("windows line ends", f"{RU_TITLE}\r\n\r\n{RU}\r\n{RU2}\r\n", RU_TITLE, (RU, RU2)),
    Shape("rubric above", f"Пресс-центр\n\n{RU_TITLE}\n\n{RU}", RU_TITLE, (RU,)),
    Shape(
        "kk: rubric and stamp above",
        f"Экономика\n12 Наурыз 2021 14:05\n{KK_TITLE}\n{KK}",
        KK_TITLE,
        (KK,),
        "2021-03-12T14:05+06:00",
    ),
    Shape("breadcrumbs", f"Главная / Новости / Экономика\n{RU_TITLE}\n12.03.2021\n{RU}", RU_TITLE, (RU,), "2021-03-12"),
    Shape("an unknown rubric of one word", f"Логистика\n{RU_TITLE}\n{RU}", RU_TITLE, (RU,)),
    Shape("title is a question", f"Жаңа терминал не береді?\n{KK}", "Жаңа терминал не береді?", (KK,)),
    Shape(
        "title is a quotation",
        f"«Терминал – екі елге де керек жоба», – Айдар Сейіт\n{KK}",
        "«Терминал – екі елге де керек жоба», – Айдар Сейіт",
        (KK,),
    ),
    Shape("title with outlet", f"{KK_TITLE} - BAQ.KZ\n{KK}", KK_TITLE, (KK,), outlet="BAQ.KZ"),
    Shape(
        "title with bar and unknown site", f"{RU_TITLE} | steppenews.kz\n{RU}", RU_TITLE, (RU,), outlet="steppenews.kz"
    ),
    Shape(
        "title signed with agency and date",
        f"{RU_TITLE} - РИА Новости, 12.03.2021\n{RU}",
        RU_TITLE,
        (RU,),
        "2021-03-12",
        "РИА Новости",
    ),
    Shape("credit at the end of a title stays", f"{RU_TITLE} — Reuters\n{RU}", f"{RU_TITLE} — Reuters", (RU,)),
    Shape("title again above the lead", f"{KK_TITLE}\n12.03.2021\n{KK_TITLE}\n{KK}", KK_TITLE, (KK,), "2021-03-12"),
    Shape(
        "title with a full stop, repeated in the lead",
        f"Делегация осмотрела зерновой терминал.\n{RU}\n{RU2}",
        "Делегация осмотрела зерновой терминал",
        (RU, RU2),
    ),
    Shape(
        "deck below the title",
        f"{RU_TITLE}\nОн примет первые вагоны уже в сентябре\n{RU}",
        RU_TITLE,
        ("Он примет первые вагоны уже в сентябре", RU),
    ),
    Shape("ru: no title", f"{RU}\n{RU2}", "~" + RU[:-1], (RU, RU2)),
    Shape(
        "kk: no title, credit clause off",
        f"Шекарада жаңа астық терминалы ашылды, деп хабарлайды ortanews.kz.\n{KK2}",
        "~Шекарада жаңа астық терминалы ашылды",
        ("Шекарада жаңа астық терминалы ашылды, деп хабарлайды ortanews.kz.", KK2),
        outlet="ortanews.kz",
    ),
    Shape(
        "no title, first sentence too long",
        f"{RU_LONG}\nТерминал построен на средства двух инвесторов.\n{RU3}",
        "~Терминал построен на средства двух инвесторов",
        (
            RU_LONG,
            "Терминал построен на средства двух инвесторов.",
            RU3,
        ),
    ),
    Shape("crawler's date and the title", f" date 2024-05-06 {KK_TITLE}\n{KK}", KK_TITLE, (KK,), "2024-05-06"),
    Shape("crawler's date and the lead", f" date 2024-05-06 {KK}\n{KK2}", "~" + KK[:-1], (KK, KK2), "2024-05-06"),
    # datelines
    Shape(
        "dateline of Sputnik's kind",
        f"{RU_TITLE}\nАСТАНА, 29 ноя. — Sputnik. {RU}",
        RU_TITLE,
        (RU,),
        "--11-29",
        "Sputnik",
    ),
    Shape("dateline of TASS's kind", f"{RU_TITLE}\nПЕКИН, 2 июня. /ТАСС/. {RU}", RU_TITLE, (RU,), "--06-02", "ТАСС"),
    Shape(
        "dateline of RIA's kind",
        f"{RU_TITLE}\nМОСКВА, 2 июн — РИА Новости. {RU}",
        RU_TITLE,
        (RU,),
        "--06-02",
        "РИА Новости",
    ),
    Shape(
        "dateline of Interfax's kind",
        f"{RU_TITLE}\nМосква. 2 июня. INTERFAX.RU - {RU}",
        RU_TITLE,
        (RU,),
        "--06-02",
        "INTERFAX.RU",
    ),
    Shape(
        "dateline of Kazinform's kind",
        f"{KK_TITLE}\nАстана. 12 наурыз. ҚазАқпарат – {KK}",
        KK_TITLE,
        (KK,),
        "--03-12",
        "ҚазАқпарат",
    ),
    Shape("dateline without a day", f"{RU_TITLE}\nАСТАНА. КАЗИНФОРМ – {RU}", RU_TITLE, (RU,), outlet="КАЗИНФОРМ"),
    Shape(
        "Latin dateline on a line of its own",
        f"NUR-SULTAN/ASTANA. KAZINFORM\n{RU_TITLE}\n{RU}",
        RU_TITLE,
        (RU,),
        outlet="KAZINFORM",
    ),
    Shape(
        "dateline with author",
        f"{RU_TITLE}\nАлматы. 2 июня. КазТАГ – Мадина Алимханова. {RU}",
        RU_TITLE,
        (RU,),
        "--06-02",
        "КазТАГ",
        byline="Мадина Алимханова",
    ),
    Shape(
        "dateline and stamp: the stamp knows the year",
        f"{RU_TITLE}\n14:05 02.06.2022\nАСТАНА, 2 июня — Sputnik. {RU}",
        RU_TITLE,
        (RU,),
        "2022-06-02T14:05+06:00",
        "Sputnik",
    ),
    Shape(
        "reprint with dateline",
        f"{RU_TITLE}\nАСТАНА, 29 ноя. — Sputnik. {RU}\nИсточник",
        RU_TITLE,
        (RU,),
        "--11-29",
        None,
        (("Sputnik", "original"),),
    ),
    Shape(
        "a city and a sentence is no dateline", f"{RU_TITLE}\nАстана. Вечер. {RU}", RU_TITLE, (f"Астана. Вечер. {RU}",)
    ),
    # who says so
    Shape(
        "kk: own name and reference",
        f"{KK_TITLE}\n{KK[:-1]}, деп хабарлайды qyzylnews.kz Kazinform агенттігіне сілтеме жасап.\n{KK2}",
        KK_TITLE,
        (f"{KK[:-1]}, деп хабарлайды qyzylnews.kz Kazinform агенттігіне сілтеме жасап.", KK2),
        outlet="qyzylnews.kz",
        upstream=(("Kazinform", "cited"),),
    ),
    Shape(
        "kk: reference first",
        f"{KK_TITLE}\n{KK[:-1]}, деп хабарлайды Ақордаға сілтеме жасап BAQ.KZ.",
        KK_TITLE,
        (f"{KK[:-1]}, деп хабарлайды Ақордаға сілтеме жасап BAQ.KZ.",),
        outlet="BAQ.KZ",
        upstream=(("Ақорда", "cited"),),
    ),
    Shape(
        "kk: a ministry",
        f"{KK_TITLE}\n{KK[:-1]}, деп хабарлайды ҚР Көлік министрлігінің баспасөз қызметі.",
        KK_TITLE,
        (f"{KK[:-1]}, деп хабарлайды ҚР Көлік министрлігінің баспасөз қызметі.",),
        upstream=(("ҚР Көлік министрлігінің баспасөз қызметі", "cited"),),
    ),
    Shape(
        "kk: writes",
        f"{KK_TITLE}\n{KK[:-1]}, деп жазады «Егемен Қазақстан» газеті.",
        KK_TITLE,
        (f"{KK[:-1]}, деп жазады «Егемен Қазақстан» газеті.",),
        outlet="Егемен Қазақстан",
    ),
    Shape(
        "kk: foreign agency alone is cited",
        f"{KK_TITLE}\n{KK[:-1]}, деп хабарлайды Reuters.",
        KK_TITLE,
        (f"{KK[:-1]}, деп хабарлайды Reuters.",),
        upstream=(("Reuters", "cited"),),
    ),
    Shape(
        "kk: a speaker is no source",
        f"{KK_TITLE}\n{KK}\n– Бұл маңызды жоба, – деп мәлімдеді Айдар Сейіт.",
        KK_TITLE,
        (KK, "– Бұл маңызды жоба, – деп мәлімдеді Айдар Сейіт."),
    ),
    Shape(
        "kk: by their data",
        f"{KK_TITLE}\nКөлік министрлігінің мәліметінше, терминал толық іске қосылды.\n{KK2}",
        KK_TITLE,
        ("Көлік министрлігінің мәліметінше, терминал толық іске қосылды.", KK2),
        upstream=(("Көлік министрлігі", "cited"),),
    ),
    Shape(
        "ru: own name and reference",
        f"{RU_TITLE}\n{RU[:-1]}, передает Tengrinews.kz со ссылкой на пресс-службу акимата.",
        RU_TITLE,
        (f"{RU[:-1]}, передает Tengrinews.kz со ссылкой на пресс-службу акимата.",),
        outlet="Tengrinews.kz",
        upstream=(("пресс-служба акимата", "cited"),),
    ),
    Shape(
        "ru: our site is nobody",
        f"{RU_TITLE}\n{RU[:-1]}, передает наш сайт со ссылкой на агентство Reuters.",
        RU_TITLE,
        (f"{RU[:-1]}, передает наш сайт со ссылкой на агентство Reuters.",),
        upstream=(("Reuters", "cited"),),
    ),
    Shape(
        "ru: reports",
        f"{RU_TITLE}\n{RU[:-1]}, сообщает Zakon.kz.",
        RU_TITLE,
        (f"{RU[:-1]}, сообщает Zakon.kz.",),
        outlet="Zakon.kz",
    ),
    Shape(
        "ru: told our correspondent",
        f"{RU_TITLE}\n{RU} Об этом корреспонденту Zakon.kz сообщили в пресс-службе министерства.",
        RU_TITLE,
        (f"{RU} Об этом корреспонденту Zakon.kz сообщили в пресс-службе министерства.",),
        outlet="Zakon.kz",
        upstream=(("пресс-служба министерства", "cited"),),
    ),
    Shape(
        "ru: by data",
        f"{RU_TITLE}\nПо данным пресс-службы Министерства транспорта РК, терминал уже работает.\n{RU2}",
        RU_TITLE,
        ("По данным пресс-службы Министерства транспорта РК, терминал уже работает.", RU2),
        upstream=(("пресс-служба Министерства транспорта РК", "cited"),),
    ),
    Shape(
        "ru: a foreign outlet writes",
        f"{RU_TITLE}\nКак пишет Bloomberg, спрос на перевозки растет третий год.\n{RU2}",
        RU_TITLE,
        ("Как пишет Bloomberg, спрос на перевозки растет третий год.", RU2),
        upstream=(("Bloomberg", "cited"),),
    ),
    Shape(
        "source line",
        f"{RU_TITLE}\n{RU}\nИсточник: kolesonews.kz",
        RU_TITLE,
        (RU,),
        upstream=(("kolesonews.kz", "original"),),
    ),
    Shape(
        "kk: source line",
        f"{KK_TITLE}\n{KK}\nДереккөз: Kazinform",
        KK_TITLE,
        (KK,),
        upstream=(("Kazinform", "original"),),
    ),
    Shape(
        "copyright line",
        f"{RU_TITLE}\n{RU}\n© 2021 Kapital.kz. Все права защищены.",
        RU_TITLE,
        (RU,),
        outlet="Kapital.kz",
    ),
    # bylines
    Shape("author's line", f"{RU_TITLE}\n{RU}\nАвтор: Инна Ковалева", RU_TITLE, (RU,), byline="Инна Ковалева"),
    Shape(
        "authors' line",
        f"{RU_TITLE}\nАвторы: Инна Ковалева, Олег Цой\n{RU}",
        RU_TITLE,
        (RU,),
        byline="Инна Ковалева, Олег Цой",
    ),
    Shape("author below the label", f"{RU_TITLE}\n{RU}\nАвтор\nИнна Ковалева", RU_TITLE, (RU,), byline="Инна Ковалева"),
    Shape(
        "kk: prepared by",
        f"{KK_TITLE}\n{KK}\nМатериалды дайындаған Ерлан ОМАРОВ",
        KK_TITLE,
        (KK,),
        byline="Ерлан ОМАРОВ",
    ),
    Shape(
        "kk: name in capitals", f"{KK_TITLE}\n{KK}\n{KK2}\nГүлсара ТОҚТАР", KK_TITLE, (KK, KK2), byline="Гүлсара ТОҚТАР"
    ),
    Shape(
        "kk: signature, newspaper, place",
        f"{KK_TITLE}\n{KK}\nГүлсара ТОҚТАР,\n«Egemen Qazaqstan»\nАЛМАТЫ",
        KK_TITLE,
        (KK,),
        outlet="Egemen Qazaqstan",
        byline="Гүлсара ТОҚТАР",
    ),
    Shape(
        "author in the stamp",
        f"{KK_TITLE}\nАйна Серікова 12 Наурыз 2021 14:05\n{KK}",
        KK_TITLE,
        (KK,),
        "2021-03-12T14:05+06:00",
        byline="Айна Серікова",
    ),
    Shape("an administrator is no author", f"{RU_TITLE}\nАвтор: admin\n{RU}", RU_TITLE, (RU,)),
    Shape("photographer is no author", f"{RU_TITLE}\nФото: Инна Ковалева\n{RU}\n© Photo / Олег Цой", RU_TITLE, (RU,)),
    # pictures
    Shape("kk: picture credit", f"{KK_TITLE}\nСурет: ашық дереккөз\n{KK}", KK_TITLE, (KK,)),
    Shape(
        "caption with credit", f"{RU_TITLE}\nТерминал на границе. Фото: пресс-служба компании\n{RU}", RU_TITLE, (RU,)
    ),
    Shape(
        "credit at the end of a paragraph",
        f"{RU_TITLE}\n{RU}\n{RU2} {RU3} Фото: zerno.kz",
        RU_TITLE,
        (RU, f"{RU2} {RU3}"),
    ),
    Shape(
        "glued gallery",
        f"{RU_TITLE}\n{RU}© Agency / Олег ЦойВагоны на терминалеВагоны на терминале© Agency / Олег Цой{RU2}",
        RU_TITLE,
        (RU, RU2),
    ),
    Shape(
        "glued gallery and turned quotation mark",
        f"{RU_TITLE}\n{RU}© Agency / Олег ЦойВагоны на терминале Вагоны на терминале © Agency / Олег Цой"
        f"»Мы ждали этого дня», — сказал он.{RU2}",
        RU_TITLE,
        (RU, "«Мы ждали этого дня», — сказал он.", RU2),
    ),
    Shape(
        "glued paragraphs",
        f"{RU_TITLE}\n{RU}{RU2}{RU3}{RU}",
        RU_TITLE,
        (RU, RU2, RU3, RU),
    ),
    Shape("one missing space is a slip", f"{RU_TITLE}\n{RU}{RU2}\n{RU3}", RU_TITLE, (f"{RU}{RU2}", RU3)),
]


@pytest.mark.parametrize("shape", SHAPES, ids=[shape.name for shape in SHAPES])
def test_shape(shape: Shape) -> None:
    check(shape)
