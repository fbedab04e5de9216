"""Kazakh stems: forms of one word meet, other words stay apart."""

from __future__ import annotations

import itertools

import pytest

from articles.text import kazakh, whole_names
from articles.text.analysis import terms
from articles.text.kazakh.lexicon import WORDS
from articles.text.kazakh.table import LAYERS, TABLE

ONE_WORD = [
    "Қазақстан Қазақстанға Қазақстанның Қазақстандағы Қазақстанмен Қазақстанды Қазақстаннан Қазақстандық ҚАЗАҚСТАНҒА",
    "Ресей Ресейге Ресейдің Ресейден Ресеймен Ресейлік Ресейдегі РЕСЕЙДІҢ",
    "Қытай Қытайға Қытайдың Қытаймен Қытайдағы Қытайша",
    "Байден Байденмен Байденнің Байденге",
    "Тоқаев Тоқаевтың Тоқаевқа Тоқаевпен Тоқаевты Тоқаев-қа",
    "ШЫҰ ШЫҰ-ның ШЫҰ-ға шыұ шыұ-да ШЫҰ-НЫҢ",
    "ЕАЭО ЕАЭО-ның еаэо ЕАЭО-мен",
    "ІІМ ІІМ-нің іім",
    "АҚШ АҚШ-тың АҚШ-пен ақш АҚШ-қа",
    "жыл жылы жылдың жылдар жылдарда жылғы",
    "келісім келісімді келісімнің келісімге келісімдер келісімдері келісімдерінің",
    "ынтымақтастық ынтымақтастықты ынтымақтастығы ынтымақтастығын ынтымақтастығының",
    "қауіпсіздік қауіпсіздікті қауіпсіздігі қауіпсіздігінің",
    "министр министрі министрлер министрлердің министрінің министріне",
    "жүрек жүрегі жүректің жүрегіне",
    "халық халқы халықтың халқына",
    "мұнай мұнайды мұнайдың мұнайға мұнайын",
    "жұмыс жұмысы жұмысын жұмыстары жұмыстарын",
    "бастады бастайды бастаған бастау бастап басталды басталады",
    "барды барады барған бару барып бармады бармайды баратын барса барамын",
    "келді келеді келген келу келіп келмеді келмейді келетін келгендер келсе",
    "айтты айтады айтқан айту айтып айтылды айтылған",
    "қойды қояды қойған қою қойып",
    "қарады қарайды қараған қарау қарап",
    "елiмiз еліміз",  # a Latin i
    "25-інде 25 25-іне",
]
#: The classes of words in which a last letter has two readings.
CLASSES = [
    "көгершін көгершіні көгершіннің көгершіндер",
    "кәсіпорын кәсіпорны кәсіпорынның кәсіпорындар",
    "банк банктің банкі банктер банкінің",
    "процесс процесі процестің процестер",
    "турист туристер туристі туристің",
    "жібек жібегі жібектің жібегін",
    "елорда елорданың елордада елордасы елордаға",
    "қауіп қауібі қауіптің",
    "қаржы қаржысы қаржының қаржыға",
    "соғыс соғысы соғыстың соғысында",
    "бизнес бизнесі бизнестің бизнесте",
    "сурет суретін суреті суреттер",
    "сертификат сертификатын сертификаты",
    "көпшілік көпшілігі көпшіліктің",
    "жарнама жарнамасы жарнамасын жарнаманы",
    "деңгей деңгейлі деңгейі",
    "тауар тауарлы тауары",
    "орган органы органның органдар",
    "лагерь лагері лагерьлер лагерьде",
    "талқылады талқылау талқылап талқыланды талқылайды",
    "дамыды даму дамиды дамыған дамып",
    "қорғайды қорғау қорғады қорғаған",
    "болатын болды болады болатыны",
    "тап тауып тапты табады табылды",
    "Ерімбетов Ерімбетовтің Ерімбетовке Ерімбетовті",
    "Дели Делиді Делиде Делидің",
    "Моди Модиді Модидің Модимен",
]
APART = [
    "жылғы жылқы",
    "қала қалам",
    "баға бағыт",
    "теңге теңіз",
    "үкім үкімет",
    "ауыл аумақ",
    "алма алты",
    "мемлекет мемлекеттік",
    "экономика экономикалық",
    "өңір өңірлік",
    "орта орталық",
    "жарнама жарна",
    "тақырып тақыр",
    "жыл жылу",
    "қар қару",
]


@pytest.mark.parametrize("line", ONE_WORD + CLASSES)
def test_forms_of_one_word_meet(line: str) -> None:
    assert len(set(terms(line, "kk"))) == 1, dict(zip(line.split(), terms(line, "kk"), strict=True))


@pytest.mark.parametrize("line", APART)
def test_different_words_stay_apart(line: str) -> None:
    first, second = terms(line, "kk")
    assert first != second


def test_names_are_never_damaged() -> None:
    assert [name for name in sorted(whole_names.KAZAKH) if kazakh.stem(name) != name] == []


@pytest.mark.parametrize("name", ["қазақстан", "ресей", "байден", "тоқаев", "қытай", "нұр-сұлтан", "елбасы"])
def test_a_name_is_its_own_stem(name: str) -> None:
    assert kazakh.stem(name) == name


def test_names_meet_their_cases() -> None:
    """A name's last sounds decide between -ға, -ге, -қа and -ке; whoever writes the other means the same."""
    cases = "ның нің ға ге қа ке да де та те дан ден тан тен мен пен бен дағы тегі дық лік".split()
    forms = {name + case: name for name, case in itertools.product(sorted(whole_names.KAZAKH), cases) if len(name) > 2}
    lost = {form for form, name in forms.items() if kazakh.stem(form) != name}
    # Доминикан+ың and Доминика+ның are spelled alike, and the longer name is taken
    assert {
        form for form in lost if not (kazakh.stem(form) in whole_names.KAZAKH and form.startswith(kazakh.stem(form)))
    } == set()
    assert len(lost) < 0.01 * len(forms)


def test_listed_words_are_kept_whole() -> None:
    assert [word for word in sorted(WORDS) if kazakh.stem(word) != word] == []


@pytest.mark.parametrize("acronym", "ІІМ ҚР АҚШ ЕАЭО ШЫҰ ДДСҰ ТМД БҰҰ ЕҚЫҰ ЖІӨ СІМ РФ".split())
def test_acronyms(acronym: str) -> None:
    assert kazakh.is_acronym(acronym)


@pytest.mark.parametrize("word", "РЕСЕЙ КЕЛДІ ҚАЗАҚСТАНҒА АУЫЛ ЕЛІ ЖЫЛЫ ҮЙДЕ ТІЛІ Абай абай ЖИЫНЫ МӘЖІЛІС".split())
def test_words_in_capitals_are_words(word: str) -> None:
    assert not kazakh.is_acronym(word)


def test_a_headline_in_capitals_meets_its_text() -> None:
    headline = "РЕСЕЙ ПРЕЗИДЕНТІ ҚАЗАҚСТАНҒА КЕЛДІ"
    assert terms(headline, "kk") == terms(headline.lower(), "kk")


def test_every_row_of_the_table_is_used_and_none_is_there_twice() -> None:
    assert {row.layer for row in TABLE} == set(LAYERS)
    assert len(set(TABLE)) == len(TABLE)


def test_a_stem_is_never_empty() -> None:
    assert all(kazakh.stem(row) for ending in TABLE for row in ending.forms.split())


@pytest.mark.parametrize("surname", ["аймағамбетов", "ерімбетов", "сағынтаев", "мамин", "силуанов"])
def test_surnames_of_men_and_women_meet_in_every_case(surname: str) -> None:
    endings = {"": "тың қа ты та тан пен тағы", "а": "ның ға ны да дан мен дағы"}
    if surname.endswith("н"):
        endings[""] = "нің ге ді де нен мен дегі"
    forms = [surname + gender + ending for gender, cases in endings.items() for ending in ["", *cases.split()]]
    assert {kazakh.stem(form) for form in forms} == {surname}
