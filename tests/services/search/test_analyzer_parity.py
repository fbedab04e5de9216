"""The node's analyzers against Python's: the same terms, offsets and positions, for every form and every text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import get_args

import pytest
from elasticsearch import Elasticsearch

from articles.text.analysis import Language, analyze
from search.elastic.analysis import index_analysis
from tests.paths import SEEDS
from tests.services.elastic import own
from tests.wordforms import kazakh_forms, russian_forms

INDEX = own("parity")
ANALYZERS: dict[Language, str] = {"kk": "kazakh", "ru": "russian", "exact": "exact"}
SEEDS = sorted((SEEDS).glob("*.txt"))
BATCH = 5_000

TEXTS = {
    "emoji before, inside and after": "😀 Қазақстанға 🇰🇿🇨🇳 барды👩‍👩‍👧 келді 𝔸𝔹 соңы😀",
    "soft hyphens and zero width": "қа\u00adзақ\u00ad \u00adтілі а\u200bб \ufeffСөз \u00ad\u00adекі\u00ad\u00ad.",
    "apostrophes": "д’Эстен д'Артаньян О’Нил ‘сөз’ 'сөз' ʼайʼ Кот-д’Ивуарға rock'n'roll ’’ж’’",
    "a headline in capitals": "РЕСЕЙ ПРЕЗИДЕНТІ ҚАЗАҚСТАНҒА КЕЛДІ: ЕЛІМІЗДЕГІ ЖАҢА ЗАУЫТТАР АШЫЛДЫ",
    "acronyms": "ІІМ ІІМ-нің ШЫҰ-НЫҢ ЕАЭО-да еаэо-ға АҚШ АҚШ-тың АҚШҚА ҚР РФ-да ДДСҰ ТЖМ ЕОДА БАҚТА АУЫЛ ТЕАТР ҮЙДЕ",
    "mixed scripts": "COVID-19-ға G20 Ту-154М iPhone-ды елiмiз президентi iс ҚазМұнайГаз «Sputnik Қазақстан» Ünïcödé",
    "numbers": "1,5 млрд 3.14 23.12.2024 10 000 2025-жылы 90-шы 5-ші 2022-2025 1/2 50% №7 12:30 90-х 2024-го 1,2,3",
    "thousands": "10\u00a0000, 1\u202f234\u2009567,5 10 000-нан 10 0000 2015 100 😀 1 000 %1 50 % 7\u00ad 00\u00ad0",
    "addresses": "https://www.inform.kz/kz/a-1_b?x=қазақ&y=2#z info@ortalyq.kz @akorda_press #Қазақстан_Ресей",
    "hyphens": "қазақ-қытай сауда-экономикалық Нұр-Сұлтанға Рио-де-Жанейро Шолпан\u2011Атада Ростов-на-Дону а--б - в-",
    "decomposed letters": "и\u0306 Й И\u0306од е\u0308лка Ё ё кра\u0301й э\u0301",
    "letters of lower case apart": "İstanbul ΣΊΣΥΦΟΣ Straße ǅ Ⅷ ﬁn",
    "other scripts": "中国和哈萨克斯坦 カザフ العربية، فارسی؛ हिन्दी। Հայերեն։ ქართული 한국어 עברית",
    "longer than a term may be": "ә" * 40_000 + " " + "7" * 1_000 + " " + "а'" * 2_000,
    "ends and gaps": "\n\n  \t. , — … «»  ",
    "nothing": "",
}


@pytest.fixture(scope="module")
def server(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        settings = {"number_of_replicas": 0, "analyze.max_token_count": 10 * BATCH, "analysis": index_analysis()}
        client.options(ignore_status=404).indices.delete(index=INDEX)
        client.indices.create(index=INDEX, settings=settings)
        yield client
        client.indices.delete(index=INDEX)


def differences(
    server: Elasticsearch, text: str, language: Language, index: str = INDEX
) -> list[tuple[object, object]]:
    answer = server.indices.analyze(index=index, analyzer=ANALYZERS[language], text=text)
    theirs = [(t["token"], t["start_offset"], t["end_offset"], t["position"]) for t in answer["tokens"]]
    utf16 = [0, *accumulate(2 if letter > "\uffff" else 1 for letter in text)]
    ours = [(t.term, utf16[t.start], utf16[t.end], t.position) for t in analyze(text, language)]
    assert len(theirs) == len(ours)
    return [pair for pair in zip(theirs, ours, strict=True) if pair[0] != pair[1]]


def test_every_language_has_an_analyzer() -> None:
    assert set(ANALYZERS) == set(get_args(Language))
    assert set(ANALYZERS.values()) == set(index_analysis()["analyzer"])


@pytest.mark.parametrize("language", ANALYZERS)
@pytest.mark.parametrize("name", TEXTS)
def test_texts(server: Elasticsearch, name: str, language: Language) -> None:
    assert differences(server, TEXTS[name], language) == []


@pytest.mark.parametrize("language", ANALYZERS)
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_seeds(server: Elasticsearch, seed: Path, language: Language) -> None:
    assert differences(server, seed.read_text(encoding="utf-8"), language) == []


def test_kazakh_word_forms(server: Elasticsearch) -> None:
    forms = kazakh_forms()
    assert len(forms) > 20_000
    for start in range(0, len(forms), BATCH):
        assert differences(server, " ".join(forms[start : start + BATCH]), "kk") == []


def test_kazakh_word_forms_in_capitals(server: Elasticsearch) -> None:
    forms = [form.upper() for form in kazakh_forms() if len(form) < 7]
    assert forms
    for start in range(0, len(forms), BATCH):
        assert differences(server, " ".join(forms[start : start + BATCH]), "kk") == []


def test_what_the_node_knows_beforehand_is_analysed_alike(server: Elasticsearch) -> None:
    """Every other form is known; so are some that no list can hold."""
    forms = kazakh_forms()[::7]
    known = [*forms[::2], "а,б", "а=>б", "қазақ-қытай", "", "ШЫҰ", "ii"]
    name = own("parity-known")
    server.options(ignore_status=404).indices.delete(index=name)
    server.indices.create(index=name, settings={"number_of_replicas": 0, "analysis": index_analysis(known)})
    try:
        texts = [" ".join(forms[start : start + BATCH]) for start in range(0, len(forms), BATCH)]
        for text in (*texts, *(each for each in TEXTS.values() if len(each) < BATCH)):
            assert differences(server, text, "kk", name) == []
    finally:
        server.indices.delete(index=name)


def test_russian_word_forms(server: Elasticsearch) -> None:
    forms = russian_forms()
    assert len(forms) > 100_000
    for start in range(0, len(forms), BATCH):
        assert differences(server, " ".join(forms[start : start + BATCH]), "ru") == []
