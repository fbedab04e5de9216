from __future__ import annotations

import logging
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text.analysis import FINGERPRINT
from articles.text.scripts import fold
from search.lexicon import keys
from search.lexicon.dictionary import EMPTY, LANGUAGES, Counts, Dictionary, is_kept, merge, write

WORDS = st.one_of(
    st.text("абкқийі", min_size=1, max_size=4),  # many of one key
    st.text("абвгғдежзийіклмнoprst-'1", min_size=1, max_size=44),
    st.text(min_size=1, max_size=30).filter(lambda word: word.isprintable()),
)
FORMS = st.tuples(WORDS, st.sampled_from(LANGUAGES))
MODEL = st.dictionaries(FORMS, st.integers(1, 2**20), max_size=40)
DELTA = st.dictionaries(FORMS, st.integers(-(2**20), 2**20), max_size=40)


def model_of(dictionary: Dictionary) -> dict[tuple[str, str], int]:
    return {(form, language): articles for form, language, articles in dictionary}


def kept(model: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return {form: articles for form, articles in model.items() if articles > 0 and is_kept(form[0])}


def check(dictionary: Dictionary) -> None:
    """Every column says of a row what its form says."""
    order = [(keys.key(form), form, LANGUAGES.index(language)) for form, language, _articles in dictionary]
    assert order == sorted(set(order))
    for row, (key, form, _language) in enumerate(order):
        assert dictionary.keys[row] == key.rstrip(b"\0")
        assert dictionary.lengths[row] == len(key)
        assert dictionary.masks[row] == keys.mask(key)
        assert row in dictionary.rows(key)
        assert dictionary.count(form) == sum(number for other, _l, number in dictionary if other == form)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(MODEL, DELTA)
def test_a_file_is_what_a_dict_would_be(model: dict[tuple[str, str], int], delta: dict[tuple[str, str], int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "dictionary")
        write(path, [(*form, articles) for form, articles in model.items()], {"kk": 5})
        written = Dictionary.open(path)
        check(written)
        assert model_of(written) == kept(model)
        merge(path, delta, {"kk": -2, "ru": 1})
        merged = Dictionary.open(path)
        check(merged)
        expected = {form: kept(model).get(form, 0) + delta.get(form, 0) for form in {**kept(model), **delta}}
        assert model_of(merged) == kept(expected)
        assert merged.totals == {"kk": 3, "ru": 1}
        assert model_of(written) == kept(model)  # who had the old file open still reads it
        assert [file.name for file in Path(folder).iterdir()] == ["dictionary"]


@pytest.mark.slow
@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sets(WORDS, max_size=8), st.sampled_from(LANGUAGES)), max_size=12), st.integers(0, 9))
def test_counting_in_little_memory_counts_the_same(documents: list[tuple[set[str], str]], most: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "dictionary")
        counts = Counts(path, most=most)
        for forms, language in documents:
            counts.add(forms, language)
        counts.write()
        expected = Counter((form, language) for forms, language in documents for form in forms)
        assert model_of(Dictionary.open(path)) == kept(expected)
        assert Dictionary.open(path).totals == Counter(language for _forms, language in documents)
        assert [file.name for file in Path(folder).iterdir()] == ["dictionary"]


def test_what_is_kept() -> None:
    words = ("үй", "мұнай", "2025", "1,5", "2025-жылы", "а1б2", "ы" * 40, "ы" * 41)
    assert [word for word in words if is_kept(word)] == ["мұнай", "2025-жылы", "ы" * 40]


def test_a_form_given_twice_is_summed(tmp_path: Path) -> None:
    write(tmp_path / "d", [("мұнай", "kk", 2), ("мунай", "ru", 1), ("мұнай", "kk", 3)])
    assert [*Dictionary.open(tmp_path / "d")] == [("мунай", "ru", 1), ("мұнай", "kk", 5)]


def test_the_commonest_forms_of_a_language() -> None:
    counts = [("көпір", "kk", 3), ("су", "kk", 9), ("жол", "kk", 2), ("мост", "ru", 8), ("ауыл", "kk", 5)]
    dictionary = Dictionary.of(counts)
    assert {*dictionary.commonest("kk", 2)} == {"көпір", "ауыл"}, "су is too short to be kept"
    assert {*dictionary.commonest("kk", 9)} == {"көпір", "ауыл", "жол"}
    assert EMPTY.commonest("kk", 9) == []


def test_the_header_says_by_what_the_forms_were_made(tmp_path: Path) -> None:
    write(tmp_path / "d", [("мұнай", "kk", 2)], {"kk": 2})
    opened = Dictionary.open(tmp_path / "d")
    assert opened.fingerprint == FINGERPRINT and opened.totals == {"kk": 2}


def test_the_keys_of_one_beginning_lie_side_by_side() -> None:
    dictionary = Dictionary.of([(word, "kk", 1) for word in ("мұнай", "мұнайы", "мүсін", "мен", "мунара", "нан")])
    (low, high), (none, nothing) = dictionary.ranges([keys.key("мун"), keys.key("щщщ")])
    assert {dictionary.form(row) for row in range(low, high)} == {"мұнай", "мұнайы", "мунара"}
    assert none == nothing


def test_a_missing_file_is_empty_and_nothing_to_tell(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert Dictionary.open(tmp_path / "none") is EMPTY
    assert not caplog.records


@pytest.mark.parametrize("foreign", [b"", b"KOPIRD01", b"\0" * 200, "мұнай\n".encode() * 100])
def test_a_foreign_file_is_empty(tmp_path: Path, foreign: bytes, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "d").write_bytes(foreign)
    assert len(Dictionary.open(tmp_path / "d")) == 0
    assert "is no dictionary" in caplog.text
    merge(tmp_path / "d", {("мұнай", "kk"): 1})
    assert [*Dictionary.open(tmp_path / "d")] == [("мұнай", "kk", 1)]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_file_is_empty(data: st.DataObject) -> None:
    logging.disable()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "d")
            write(path, [(word, "kk", 3) for word in ("мұнай", "газ", "келісім")], {"kk": 4})
            whole = path.read_bytes()
            at = data.draw(st.integers(0, len(whole) - 1))
            bad = data.draw(st.sampled_from(["cut", "flipped", "longer"]))
            flipped = bytes([whole[at] ^ data.draw(st.integers(1, 255))])
            path.write_bytes(
                {"cut": whole[:at], "flipped": whole[:at] + flipped + whole[at + 1 :], "longer": whole + flipped}[bad]
            )
            assert len(Dictionary.open(path)) == 0
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.slow
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30))
def test_one_key_or_many_are_made_alike(word: str) -> None:
    assert keys.keys([word])[0] == keys.key(word).rstrip(b"\0")
    assert keys.masks(keys.keys([word]))[0] == keys.mask(keys.key(word))
    assert np.count_nonzero(keys.rows(keys.keys([word]))) == min(len(word), keys.LETTERS)


@pytest.mark.slow
@given(st.text("абғгқкңнүуұөоәаһхіыиёе"))
def test_folded_words_have_the_key_of_their_originals(word: str) -> None:
    assert keys.key(word) == keys.key(fold(word))
