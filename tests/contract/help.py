"""The examples of the page "How search works" find what it says, in one archive of all their texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from search.engine import Document, Engine
from search.help import EXAMPLES
from search.help.records import Example, Text
from search.lexicon import files, upkeep
from tests.contract.corpus import document
from tests.contract.partial import pages
from tests.contract.tools import write

TEXTS: tuple[Text, ...] = tuple(
    dict.fromkeys(text for each in EXAMPLES for text in (each.finds, each.reprint, each.some, each.misses) if text)
)
#: As the page says, a word that stands in every other article counts little.
COMMON = tuple(
    document(2000 + number, "Жаңалықтар", f"Қазақстан жаңалықтары, {number}-сан.") for number in range(len(TEXTS))
)


def id_of(text: Text) -> int:
    return 1001 + TEXTS.index(text)


def article(text: Text) -> Document:
    heads = {each.reprint: id_of(each.finds) for each in EXAMPLES if each.reprint and each.finds}
    number = id_of(text)
    story = heads.get(text, number)
    return document(
        number,
        text.title,
        text.body,
        lang=text.language,
        source=text.source,
        byline=text.byline,
        story=story,
        **text.tags,
    )


ARCHIVE = (*(article(text) for text in TEXTS), *COMMON)


@pytest.fixture(scope="module")
def exemplary(new_engine: Callable[[], Engine]) -> Engine:
    """Holds the texts of all examples. For reading only."""
    engine = new_engine()
    engine.create()
    write(engine, ARCHIVE)
    return engine


@pytest.fixture
def exemplary_words() -> Iterator[None]:
    """The dictionary of these texts; other tests of this process write theirs."""
    words = upkeep.Whole()
    words.add(ARCHIVE)
    words.write()
    yield
    files.local().unlink(missing_ok=True)
    files.current.forget()


@pytest.mark.django_db  # topics go by the names that the database has
@pytest.mark.usefixtures("exemplary_words")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.query.text)
def test_an_example_finds_what_the_page_says(exemplary: Engine, example: Example) -> None:
    hits = {hit.id: hit for hit in pages(exemplary, example.query)}
    if example.finds:
        assert not hits[id_of(example.finds)].partial
    if example.some:
        assert hits[id_of(example.some)].partial
    if example.reprint:
        assert example.finds and hits[id_of(example.finds)].more == 1
        assert id_of(example.reprint) not in hits
    assert example.finds or example.some
    assert id_of(example.misses) not in hits
