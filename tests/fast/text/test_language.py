from __future__ import annotations

import pytest

from articles.text.language import identify, shares

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


def test_shares_weigh_by_letters() -> None:
    mixed = f"{KAZAKH} {KAZAKH}\n{RUSSIAN}\n{KAZAKH}"
    found = shares(mixed)
    assert list(found) == ["kk", "ru"]
    assert found["kk"] == pytest.approx(3 / 4, abs=0.05)
    assert sum(found.values()) == pytest.approx(1, abs=0.001)


def test_a_short_line_goes_with_its_neighbours() -> None:
    assert shares(f"Нефть.\n{KAZAKH}\nВизит") == {"kk": 1.0}
