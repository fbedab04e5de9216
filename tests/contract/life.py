"""Writing, rebuilding, and what an index knows besides: articles alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from search.engine import NONE, Engine, SearchQuery
from tests.contract.corpus import document
from tests.contract.tools import COUNTED, all_ids, found, write


def test_similar_articles(engine: Engine) -> None:
    report = "Каспий теңізінде итбалықтар саны азайып барады, ғалымдар себебін іздеуде."
    write(engine, [
        document(1, "Итбалықтар азайды", report),
        document(2, "Ғалымдар дабыл қақты", "Каспийде итбалық азайған. Ғалымдардың айтуынша, теңіз тартылуда."),
        document(3, "Тюлени Каспия", "Численность тюленей сокращается, учёные ищут причину.", lang="ru"),
        *(document(each, f"Басқа жаңалық {each}", "Мектепте мереке өтті, бәрі ән айтты.") for each in range(10, 16)),
    ])  # fmt: skip
    similar = [hit.id for hit in engine.similar(1, story=1, limit=5)]
    assert similar[0] == 2
    assert 1 not in similar
    assert not set(similar) & set(range(10, 16))
    assert len(engine.similar(10, story=10, limit=3)) == 3
    assert engine.similar(404, story=404, limit=5) == ()


# ---- writing -----------------------------------------------------------------------------------------------


def test_update_replaces_the_whole_document(engine: Engine) -> None:
    write(engine, [document(1, "Бірінші нұсқа", "Қоян туралы.", topic="nature", pair="kz-ru", date="2020-01-01")])
    write(engine, [document(1, "Екінші нұсқа", "Түлкі туралы.", version=2)])
    assert found(engine, "қоян") == set()
    assert found(engine, "түлкі") == {1}
    page = engine.search(SearchQuery(facets=COUNTED))
    assert page.total == 1
    assert [(count.value, count.count) for count in page.facets["topic"]] == [(NONE, 1)]
    assert dict(page.months) == {0: 1}


def test_an_older_version_changes_nothing(engine: Engine) -> None:
    write(engine, [document(1, "Жаңасы", "Мәтін.", version=5)])
    write(engine, [document(1, "Ескісі", "Мәтін.", version=4)])
    engine.remove([(1, 3)])
    engine.refresh()
    assert found(engine, "жаңасы") == {1}
    assert list(engine.ids()) == [(1, 5)]


def test_remove(engine: Engine) -> None:
    write(engine, [document(number, "Хабар", "Мәтін.") for number in (1, 2, 3)])
    engine.remove([(2, 2), (99, 1)])
    engine.refresh()
    assert all_ids(engine, SearchQuery(sort="oldest")) == [1, 3]
    engine.remove([])
    engine.index([])
    assert engine.search(SearchQuery()).total == 2
    write(engine, [document(2, "Хабар", "Мәтін.", version=3)])
    assert engine.search(SearchQuery()).total == 3


def test_ids_are_listed_in_order(engine: Engine) -> None:
    numbers = [7, 2**30 - 1, 1, 500_000_000, 42]
    write(engine, [document(number, "Хабар", "Мәтін.", version=number % 5 + 1) for number in numbers])
    assert list(engine.ids()) == [(number, number % 5 + 1) for number in sorted(numbers)]


@pytest.mark.slow
def test_a_very_long_text_and_word_are_indexed(engine: Engine) -> None:
    body = "Ұзақ мәтін " * 120_000 + "ы" * 40_000 + " соңы"
    write(engine, [document(1, "Ұзақ", body), document(2, "Қысқа", "Соңы.")])
    assert found(engine, "соңы") == {1, 2}


# ---- an index's life ---------------------------------------------------------------------------------------


def test_create_makes_an_index_once(new_engine: Callable[[], Engine]) -> None:
    engine = new_engine()
    assert not engine.status().exists
    assert engine.create()
    assert not engine.create()
    status = engine.status()
    assert status.exists
    assert status.current
    assert status.documents == 0
    assert status.name
    assert engine.search(SearchQuery(facets=COUNTED)).total == 0


def test_rebuild_swaps_at_its_end(engine: Engine) -> None:
    write(engine, [document(1, "Бұрынғы", "Мәтін.")])
    before = engine.status().name
    with engine.rebuild() as rebuild:
        rebuild.index([document(2, "Келесі", "Мәтін."), document(3, "Артық", "Мәтін.")])
        assert rebuild.count() == 2
        rebuild.index([document(2, "Келесі түзетілген", "Мәтін.", version=2)])
        rebuild.remove([(3, 2)])
        assert rebuild.count() == 1
        assert found(engine, "бұрынғы") == {1}
        assert found(engine, "келесі") == set()
    engine.refresh()
    assert found(engine, "бұрынғы") == set()
    assert found(engine, "түзетілген") == {2}
    assert list(engine.ids()) == [(2, 2)]
    assert engine.status().name != before
    write(engine, [document(4, "Тағы", "Мәтін.")])
    assert engine.status().documents == 2


def test_a_failed_rebuild_leaves_everything_as_it_was(engine: Engine) -> None:
    write(engine, [document(1, "Бұрынғы", "Мәтін.")])
    before = engine.status()
    with pytest.raises(ZeroDivisionError), engine.rebuild() as rebuild:
        rebuild.index([document(2, "Келесі", "Мәтін.")])
        raise ZeroDivisionError
    assert engine.status() == before
    assert found(engine, "бұрынғы") == {1}
    with engine.rebuild() as rebuild:  # the lock is free again
        rebuild.index([])
    assert engine.search(SearchQuery()).total == 0


def test_one_rebuild_at_a_time(engine: Engine) -> None:
    from search.engine import RebuildInProgress

    with engine.rebuild() as rebuild:
        rebuild.index([document(2, "Келесі", "Мәтін.")])
        with pytest.raises(RebuildInProgress), engine.rebuild():
            pass
    assert found(engine, "келесі") == {2}
