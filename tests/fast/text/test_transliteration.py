from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.scripts import FOLDED, fold
from articles.text.transliteration import plain, readings, script


def cost(word: str, cyrillic: str) -> int | None:
    """The least cost at which a word can be read as a Cyrillic one; None: not at all."""
    wanted = fold(cyrillic)
    reached = {(0, 0): 0}  # letters of each that are done → cost
    for place, ways in enumerate(readings(word)):
        for (start, done), so_far in [*reached.items()]:
            for way in ways if start == place else ():
                if wanted.startswith(way.letters, done):
                    end = place + way.length, done + len(way.letters)
                    reached[end] = min(so_far + way.cost, reached.get(end, 99))
    return reached.get((len(readings(word)), len(wanted)))


LATIN = """
toqaev Тоқаев | qazaqstan Қазақстан | astana Астана | almaty Алматы | shymkent Шымкент | qytai Қытай | kitai Китай
şymkent Шымкент | qytaı Қытай | reseı Ресей | ózbekstan Өзбекстан | özbekstan Өзбекстан | túrkııa Түркия
qyrǵyzstan Қырғызстан | qyrğyzstan Қырғызстан | qyrg'yzstan Қырғызстан | qyrghyzstan Қырғызстан | mäskeu Мәскеу
ma'skey Мәскеу | máskeý Мәскеу | maeskew Мәскеу | s'ymkent Шымкент | tu'rkistan Түркістан | t'urkistan Түркістан
túrkistan Түркістан | tūrğyn Тұрғын | ūlt Ұлт | jañalyq Жаңалық | jańalyq Жаңалық | jangalyq Жаңалық | janalyq Жаңалық
ekonomika Экономика | qarjy Қаржы | şyǵys Шығыс | ońtústik Оңтүстік | soltustik Солтүстік | memleket Мемлекет
ükimet Үкімет | ukimet Үкімет | prezident Президент | ūıym Ұйым | ġylym Ғылым | kölik Көлік | koelik Көлік
zhanar Жанар | janar Жанар | zhaparov Жапаров | japarov Жапаров | tokayev Токаев | tokaev Токаев | nazarbayev Назарбаев
sergey Сергей | sergei Сергей | iuliia Юлия | yuliya Юлия | yulia Юлия | mariia Мария | khrushchev Хрущёв
gorbachev Горбачёв | yeltsin Ельцин | zelensky Зеленский | zelenskyy Зеленский | dmitry Дмитрий | olga Ольга
mirziyoyev Мирзиёев | kharkov Харьков | kazakhstan Казахстан | moskva Москва | rossiya Россия | rossiia Россия
schyogolev Щёголев | tsyganov Цыганов | chekhov Чехов | xi Си | jinping Цзиньпин | xinjiang Синьцзян | trump Трамп
biden Байден | erdogan Эрдоган | johnson Джонсон | macron Макрон | scholz Шольц | washington Вашингтон | sharif Шариф
""".replace("\n", "|")
ARABIC = """
قازاقستان Қазақстан | توقايەۆ Тоқаев | استانا Астана | الماتى Алматы | قىتاي Қытай | رەسەي Ресей | مەملەكەت Мемлекет
ۇكىمەت Үкімет | پرەزيدەنت Президент | ەكونوميكا Экономика | مۇناي Мұнай | گاز Газ | ءتىل Тіл | ءبىلىم Білім
ءۇش Үш | جاڭالىق Жаңалық | شىمكەنت Шымкент | ورال Орал | وسكەمەن Өскемен | تۇركيا Түркия | حالىقارالىق Халықаралық
ساۋدا Сауда | قاۋىپسىزدىك Қауіпсіздік | يادرولىق Ядролық | ۆلاديمير Владимир | عىلىم Ғылым | جوبا Жоба | قارجى Қаржы
ينۆەستيتسيا Инвестиция | گەرمانيا Германия | وزبەكستان Өзбекстан | جيىن Жиын | ەۋروپا Еуропа | گاگارين Гагарин
""".replace("\n", "|")
MIXED = """
министp министр | Tоқаев Тоқаев | қaзaқ қазақ | cауда сауда | мұнaй мұнай | mинистр министр | Bизит визит
eлімiз еліміз | Hазарбаев Назарбаев | әлeм әлем | əлем әлем
""".replace("\n", "|")


def pairs(lines: str) -> list[tuple[str, ...]]:
    return [(pair.split()[0].lower(), pair.split()[1]) for pair in lines.split("|") if pair.strip()]


@pytest.mark.parametrize(("word", "cyrillic"), [*pairs(LATIN), *pairs(ARABIC), *pairs(MIXED)])
def test_a_word_in_other_letters_can_be_read_as_it_is_meant(word: str, cyrillic: str) -> None:
    found = cost(word, cyrillic)
    assert found is not None and found <= 4


@pytest.mark.parametrize(
    ("word", "cyrillic"),
    pairs("toqaev Тоқаев | qytai Қытай | tokaev Токаев | reseı Ресей | şymkent Шымкент | توقايەۆ Тоқаев | قىتاي Қытай"),
)
def test_the_first_reading_of_every_unit_is_the_plain_one(word: str, cyrillic: str) -> None:
    assert plain(word) == fold(cyrillic)
    assert cost(word, cyrillic) == 0


def test_what_only_foreign_names_have_costs_more() -> None:
    assert cost("biden", "Биден") == 0 and cost("biden", "Байден") == 1
    assert cost("sharif", "Шариф") == 0 and cost("sharif", "Схариф") == 1 and cost("sharif", "Тариф") is None
    assert cost("kon", "кон") == 0 and cost("kon", "конь") == 1


def test_words_that_are_read_as_they_are() -> None:
    assert script("тоқаев") is script("12") is script("北京") is None
    assert readings("тоқаев") == readings("") == readings("北京") == ()
    assert plain("Тоқаев") == "токаев"


@given(st.text(max_size=12))
def test_every_text_is_read_to_its_end_in_folded_letters(word: str) -> None:
    ways = readings(word)
    for place, here in enumerate(ways):
        assert here and all(0 < way.length <= len(ways) - place and way.cost >= 0 for way in here)
        assert not any(letter in FOLDED for way in here for letter in way.letters)
    plain(word)
