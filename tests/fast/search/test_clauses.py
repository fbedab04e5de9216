"""What a leaf of a query is looked for by: parts, analyses, terms."""

from __future__ import annotations

from search.clauses import ANALYSES, Clause, Way, analyses_of, pairs, ways
from search.query import Near, Phrase, Prefix, Word


def test_a_word_may_match_in_any_language_of_title_or_body() -> None:
    title, body = ways(Word("Көпірдің"))
    assert (title.part, body.part) == ("title", "body")
    assert {clause.analysis for clause in body.stems} == {"kk", "ru"}
    assert Clause("body", "kk", ("көпір",)) in body.stems
    assert body.exact == (Clause("body", "exact", ("көпірдің",)),)


def test_a_leaf_in_one_analysis_a_phrase_and_a_beginning() -> None:
    assert ways(Word("Көпірдің"), ("source",), ("kk",)) == (Way("source", (Clause("source", "kk", ("көпір",)),), ()),)
    (exact,) = ways(Phrase("көпірдің жолы"), ("title",), ("exact",))
    assert exact == Way("title", (), (Clause("title", "exact", ("көпірдің", "жолы")),))
    assert ways(Prefix("көп"), ("title",)) == (Way("title", (), (Clause("title", "exact", ("көп",), prefix=True),)),)


def test_words_near_each_other() -> None:
    (way,) = ways(Near("көпірдің жолы көпір", 3), ("title",), ("kk",))
    assert way.stems == (Clause("title", "kk", ("көпір", "жол"), between=3),)
    assert ways(Near("көпірдің көпір", 3), ("title",), ("kk",)) == ways(Word("көпір"), ("title",), ("kk",))
    assert pairs(("a", "b")) == (("a", "b"),)
    assert pairs(("a", "b", "c")) == (("a", "b"), ("a", "c"), ("b", "c"))
    assert pairs(("a", "b", "c", "d"))[1:] == (("a", "c"), ("b", "c"), ("b", "d"), ("c", "d"))


def test_analyses_follow_the_languages_of_a_text() -> None:
    assert analyses_of(()) == ("exact",)
    assert analyses_of(("kk",)) == ("kk", "exact")
    assert analyses_of(ANALYSES) == ANALYSES
