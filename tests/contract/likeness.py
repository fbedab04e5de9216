"""What resembles a word fills the partial list, on both engines, from one dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from search.engine import Document, Engine, SearchQuery
from search.lexicon import files, upkeep
from tests.contract.corpus import document
from tests.contract.tools import write

ALIKE: tuple[Document, ...] = (
    document(801, "Ынтымақтастық", "Ынтымақтастық жөніндегі кездесу өтті.", lang="kk"),
    document(802, "Встреча", "Тамарины живут в горах.", lang="ru"),
    document(803, "Энергетика", "Энергетикасы дамыды.", lang="kk"),
    document(804, "Күріш", "Балапандар ұшты.", lang="kk"),
)
#: What is typed → the article that must be among the partial matches.
TYPED: dict[str, int] = {
    "ынтымактастык": 801,  # without Kazakh letters
    "yntymaqtastyq": 801,  # in Latin letters
    "ыntымақтастық": 801,  # with letters that look alike
    "тамерины": 802,  # a typo
    "balapandar": 804,
}


@pytest.fixture
def alike(new_engine: Callable[[], Engine]) -> Iterator[Engine]:
    engine = new_engine()
    engine.create()
    write(engine, ALIKE)
    words = upkeep.Whole()
    words.add(ALIKE)
    words.write()
    yield engine
    files.local().unlink(missing_ok=True)
    files.current.forget()


def test_other_spellings_and_typos_are_found(alike: Engine) -> None:
    for typed, article in TYPED.items():
        page = alike.search(SearchQuery(text=typed, sort="relevance", also=False))
        assert page.total == 0 and page.partial.absent == (typed,), typed
        assert page.hits[0].id == article and page.hits[0].partial, typed


def test_alternatives_are_found_in_other_spellings_and_none_is_missing(alike: Engine) -> None:
    for text, article in {
        "(жаңбыр OR тамерины) живут": 802,
        "balapandar OR yntymaqtastyq жаңбыр": 804,
        "(жаңбыр | (balapandar ушты))": 804,
        "-живут (тамерины OR balapandar)": 804,
    }.items():
        page = alike.search(SearchQuery(text=text, sort="relevance", also=False))
        assert [(hit.id, hit.partial) for hit in page.hits] == [(article, True)], text
    page = alike.search(SearchQuery(text="(жаңбыр OR тамерины) күріш", sort="relevance", also=False))
    assert [(hit.id, hit.partial) for hit in page.hits] == [(802, True)]
    assert page.partial.absent == ("жаңбыр", "тамерины")
    assert not alike.search(SearchQuery(text="(жаңбыр OR қар) күріш", sort="relevance", also=False)).hits


def test_a_word_that_the_archive_has_is_a_full_match(alike: Engine) -> None:
    page = alike.search(SearchQuery(text="тамарин", sort="relevance"))
    assert [(hit.id, hit.partial) for hit in page.hits] == [(802, False)]
    assert not alike.search(SearchQuery(text="тамерины", sort="relevance", exact=True)).hits
