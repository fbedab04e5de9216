from __future__ import annotations

import time

import pytest

from articles.text.language import identify, shares

HOSTILE_SECONDS = 1
KAZAKH = "Бүгін Астанада екі елдің сауда министрлері кездесіп, жаңа келісімге қол қойды."
RUSSIAN = "Сегодня в Астане министры торговли двух стран встретились и подписали новое соглашение."
ENGLISH = "Today the trade ministers of the two countries met in Astana and signed a new agreement."
TYPED = "Бугин Астанада еки елдин сауда министрлери кездесип, жана келисимге кол койды."
KYRGYZ = "Бүгүн Бишкекте эки өлкөнүн соода министрлери жолугуп, жаңы келишимге кол коюшту."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (KAZAKH, "kk"),
        (RUSSIAN, "ru"),
        (ENGLISH, "en"),
        (TYPED, "kk"),
        (KYRGYZ, "ky"),
        ("Қазақстан мен Қытай", "kk"),
        ("Қазақстан президентi Түркияға барды", "kk"),
        (
            "Президент Қасым-Жомарт Тоқаев провёл переговоры с руководством соседней страны о торговле и транспорте",
            "ru",
        ),
        ("Татарстан Рәисе бүген Казанда эшлекле очрашу үткәрде, җитәкчеләр белән сөйләште", "tt"),
        ("Президент України прибув до столиці, щоб підписати нову угоду", "uk"),
        ("Сёння на плошчы для гасцей з суседняй краіны быў вялікі канцэрт, і гэта было свята для ўсіх", "be"),
        ("Днес на площада в столицата за гостите имаше концерт и това беше празник за всички хора", "ru"),
        ("Нефть и газ", "ru"),
        ("Окуу жылы башталды, мектептерге жаны китептер келди", "ky"),
        ("Калаадагы жолдорду ондоо иштери ушул жайда бутот", "ky"),
        ("Жолдорду жондеу жумыстары осы жазда аякталады", "kk"),
        ("Бөгөн Өфөлә ҙур йыйын булды, һүҙ яңы юлдар тураһында барҙы", "ba"),
        ("Тошкентда янги йўллар қурилиши ҳақида гап борди", "uz"),
        ("жаңа жол", "kk"),
        ("елге сапар", "kk"),
        ("бугинги кездесу", "kk"),
        ("новый мост", "ru"),
        ("поставки зерна", "ru"),
        ("где он", "ru"),
        ("Супруга посла", "ru"),
        ("урожай и цены", "ru"),
        ("Псков облысы", "kk"),
        ("орынбасары В. Петров", "kk"),
        ("Су алабы туралы В.В. Орлов пен С. Ким айтты", "kk"),
        ("Шәһәрдә бик зур бәйрәм", "tt"),
        ("Бик зур рәхмәт", "tt"),
        ("Бу турыда район башлыгы хәбәр итте, эшләр бик яхшы бара", "tt"),
        ("Мәктәптә яңы йыл байрамы", "ba"),
        ("Балдар китепти окуп бүтүштү", "ky"),
        ("Апам кечинде үйдө китеп окуйт", "ky"),
        ("Бул жерде эч ким жок экен", "ky"),
        ("Әлем чемпионы", "kk"),
        ("Осында ешким жоқ екен", "kk"),
        (
            "В саммите участвуют президент Азербайджана Ильхам Алиев, президент Казахстана Касым-Жомарт Токаев, "
            "президент Таджикистана Эмомали Рахмон",
            "ru",
        ),
    ],
)
def test_identify(text: str, code: str) -> None:
    found, confidence = identify(text)
    assert found == code
    assert 0.3 < confidence <= 1


@pytest.mark.parametrize("text", ["", "   ", "2025", "— …", "ab", "https://example.org/kz"])
def test_nothing_to_go_by(text: str) -> None:
    assert identify(text) == ("und", 0.0)
    assert shares(text) == {}


@pytest.mark.parametrize("piece", [". ", "«а", "А. ", "“а. Б", "а. \n"])
def test_pieces_without_words_take_no_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    began = time.process_time()
    shares(text)
    assert time.process_time() - began < HOSTILE_SECONDS


def test_shares_weigh_by_letters() -> None:
    mixed = f"{KAZAKH} {KAZAKH}\n{RUSSIAN}\n{KAZAKH}"
    found = shares(mixed)
    assert list(found) == ["kk", "ru"]
    assert found["kk"] == pytest.approx(3 / 4, abs=0.05)
    assert sum(found.values()) == pytest.approx(1, abs=0.001)


def test_a_short_line_goes_with_its_neighbours() -> None:
    assert shares(f"Нефть.\n{KAZAKH}\nВизит") == {"kk": 1.0}


KAZAKH_PARAGRAPH = (
    "Бүгін Астанада екі елдің сауда министрлері кездесіп, жаңа келісімге қол қойды. Құжат бойынша биыл астық пен "
    "көкөніс экспорты артады. Тараптар шекарадағы өткізу бекеттерін кеңейтуді де талқылады. «Бұл – маңызды қадам», – "
    "деді министр."
)
RUSSIAN_PARAGRAPH = (
    "Сегодня в Астане министры торговли двух стран встретились и подписали новое соглашение. По документу в этом году "
    "вырастет вывоз зерна и овощей. Стороны обсудили и расширение пунктов пропуска на границе. «Это важный шаг», – "
    "сказал министр."
)


@pytest.mark.parametrize("kazakh", range(1, 10))
@pytest.mark.parametrize("alternating", [False, True])
def test_shares_of_paragraphs_in_two_languages(kazakh: int, alternating: bool) -> None:
    paragraphs = [KAZAKH_PARAGRAPH] * kazakh + [RUSSIAN_PARAGRAPH] * (10 - kazakh)
    if alternating:
        paragraphs = paragraphs[::3] + paragraphs[1::3] + paragraphs[2::3]
    letters = [sum(map(str.isalpha, paragraph)) for paragraph in paragraphs]
    true = sum(n for n, paragraph in zip(letters, paragraphs, strict=True) if paragraph == KAZAKH_PARAGRAPH)
    found = shares("\n\n".join(paragraphs))
    assert set(found) == {"kk", "ru"}
    assert found["kk"] == pytest.approx(true / sum(letters), abs=0.01)


@pytest.mark.parametrize(
    ("text", "kazakh"),
    [
        (f"{KAZAKH} Визит завершён. {KAZAKH}", 0.90),  # a short sentence of its own
        (f"Визит завершён\n{KAZAKH}", 0.83),
        (f"{RUSSIAN} Сапар аяқталды. {RUSSIAN}", 0.09),
        (f"Министр былай деді: «{RUSSIAN}» {KAZAKH}", 0.51),
        (f"{KAZAKH} Иван Петров, Пётр Орлов. {KAZAKH}", 1.0),  # names alone are in no language
        (f"{RUSSIAN} Нұрлан Әбдіқадыров. {RUSSIAN}", 0.0),
        (f"{KAZAKH} Бұл тізімде: Хашеми, Рафсанджани, Бируни, Мухиддин ибн Араби. {KAZAKH}", 1.0),
    ],
)
def test_a_sentence_in_the_other_language_counts(text: str, kazakh: float) -> None:
    found = shares(text)
    assert set(found) <= {"kk", "ru"}
    assert found.get("kk", 0) == pytest.approx(kazakh, abs=0.03)
