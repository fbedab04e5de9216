"""Which pairs of countries a text is about, and what part each country plays.

Every sentence gives each pair of countries named in it a score:
zone × weaker mention × (1 + cues + relation), shared out where three or more countries stand together.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from articles.ingest.classify.cues import TITLE, TWO_COUNTRIES, Sentence, cues
from articles.ingest.classify.gazetteer import fold
from articles.ingest.classify.mentions import SCENE, Mention
from articles.ingest.classify.short_reports import verdict
from articles.ingest.records import CountryRole, PairRole
from articles.text.kazakh.cases import any_ending

Pair = tuple[str, str]

CUE, STRONG_CUE = 1.0, 1.0
TOGETHER, DIRECTED = 2.0, 1.0  # relations: "A мен B", "с B"; "из A в B"
PRINCIPAL_SHARE = 0.5  # of the best pair's score
PRINCIPAL_LEVEL = 1.5  # score over the square root of the number of sentences
PRINCIPAL_BILATERAL = 0.4  # of the pair's own score, from sentences where the two stand alone
SECONDARY_SHARE = 0.08
SECONDARY_LEVEL = 0.45
JOINT_SHARE = 0.5  # of the longest list's score, for a party of a meeting of many
VENUE_SHARE = 0.5  # of a venue's mentions at least this many say where
CONCERNED = 0.6  # weight of a mention that names a state as concerned, where others are the parties
MOST_COUNTRIES = 12  # of one sentence; a longer list relates nobody
SPAN = 220  # characters of evidence for a pair


_FEW_WORDS, _DASH = r"(?:[^\W\d_-]+\s+)", r"^[^\S\n]?[–—-][^\S\n]?$"
_AND = any_ending("instrumental")  # мен is the conjunction too
_JOINED = {
    "kk": re.compile(rf"^\s*{_FEW_WORDS}{{0,3}}?(?:{_AND}|және)\s+{_FEW_WORDS}{{0,1}}?$|{_DASH}"),
    # A verb behind "и" begins another statement: "… санкции против России и предупредили банки Казахстана".
    "ru": re.compile(
        rf"^\s*{_FEW_WORDS}{{0,3}}?и\s+(?![^.]*\w(?:ли|лись|лся|лась|ла|ают|яют|[ауи]ет)\s)"
        rf"(?:(?:его|ее|с|со|из)\s+)?{_FEW_WORDS}{{0,2}}?$|{_DASH}"
    ),
}
_LISTED = re.compile(r"^\s*,\s*(?:[^\W\d_]+\s+){0,1}$")


@dataclass(slots=True)
class Score:
    """What speaks for a pair."""

    total: float = 0.0
    bilateral: float = 0.0
    related: bool = False
    rule: str = "sentences"
    spans: list[tuple[float, int, int]] = field(default_factory=list)  # weight, start, end in the source

    def add(self, value: float, alone: bool, related: bool, span: tuple[int, int]) -> None:
        self.total += value
        self.bilateral += value if alone else 0.0
        self.related = self.related or related
        self.spans.append((value, *span))


@dataclass(frozen=True, slots=True)
class Roles:
    pairs: dict[Pair, tuple[PairRole, float]]  # role and level
    countries: dict[str, tuple[CountryRole, float]]  # role and weight
    scores: dict[Pair, Score]


def judge(sentences: Sequence[Sentence]) -> Roles:
    """Roles of every country and pair that the sentences name."""
    scores: dict[Pair, Score] = defaultdict(Score)
    joint: dict[str, float] = defaultdict(float)
    for sentence in sentences:
        _score_sentence(sentence, scores, joint)
    scale = math.sqrt(max(len(sentences), 1))
    venues = _venues(sentences)
    roles = _pair_roles(scores, scale, venues)
    _read_as_a_whole(sentences, venues, scores, roles)
    return Roles(roles, _country_roles(sentences, roles, joint, venues), scores)


def _read_as_a_whole(
    sentences: Sequence[Sentence],
    venues: set[str],
    scores: dict[Pair, Score],
    roles: dict[Pair, tuple[PairRole, float]],
) -> None:
    """Raise the pair of a short text about two countries to what the text as a whole says."""
    if (found := verdict(sentences, venues)) is None:
        return
    before, level = roles.get(found.pair, ("mention", 0.0))
    if before in ("principal", found.role):
        return
    least = PRINCIPAL_LEVEL if found.role == "principal" else SECONDARY_LEVEL
    roles[found.pair] = found.role, max(level, least)
    score = scores[found.pair]
    score.rule = "whole text"
    for number in found.shown:
        sentence = sentences[number]
        begin = 0 if len(sentence.text) <= SPAN else sentence.mentions[0].start
        end = min(begin + SPAN, len(sentence.text))
        score.spans.append((sentence.zone, sentence.start + begin, sentence.start + end))


def _score_sentence(sentence: Sentence, scores: dict[Pair, Score], joint: dict[str, float]) -> None:
    text = fold(sentence.text)
    language = sentence.language
    if scores and (found := TWO_COUNTRIES.search(text)):
        best = max(scores.values(), key=lambda score: score.total)
        if best.related:
            span = (sentence.start + found.start(), sentence.start + found.end())
            best.add(sentence.zone / 2, True, False, span)
    strongest: dict[str, Mention] = {}
    for mention in sentence.mentions:
        if mention.country not in strongest or mention.weight > strongest[mention.country].weight:
            strongest[mention.country] = mention
    if not 2 <= len(strongest) <= MOST_COUNTRIES:
        return
    chains = _chains(sentence, language)
    strong = bool(cues(language, "strong").search(text))
    cue = STRONG_CUE * strong + CUE * bool(cues(language, "weak").search(text))
    actors = [country for country, mention in strongest.items() if not mention.scene]
    for first, second in combinations(sorted(strongest), 2):
        one, other = strongest[first], strongest[second]
        relation, together = _relation(first, second, one, other, chains, actors)
        weaker = min(one.weight, other.weight) / (SCENE if one.scene and other.scene and relation else 1)
        value = sentence.zone * weaker * (1 + cue + relation)
        scenic = one.scene or other.scene
        crowd = together if together > 2 else (2 if relation or scenic else max(len(actors), 2))
        value /= crowd * (crowd - 1) / 2
        begin, end = min(one.start, other.start), max(one.end, other.end)
        span = (sentence.start + begin, sentence.start + end)
        headline = sentence.zone == TITLE and relation >= TOGETHER
        related = headline or (relation > 0 and cue > 0) or (strong and not scenic)
        scores[first, second].add(value, crowd == 2 and not scenic, related, span)
    for chain in chains:
        members = {mention.country for mention in chain}
        if len(members) > 2:
            for member in members:
                joint[member] += sentence.zone * max(m.weight for m in chain if m.country == member)


def _chains(sentence: Sentence, language: str) -> list[list[Mention]]:
    """Mentions in a row that a conjunction, a dash or commas join: "A, B және C", "A мен B", "A–B"."""
    chains: list[list[Mention]] = []
    for previous, mention in zip((None, *sentence.mentions), sentence.mentions, strict=False):
        gap = sentence.text[previous.end : mention.start] if previous else ""
        hyphenated = previous and previous.compound and gap in ("-", "–")
        listed = _LISTED.search(gap) and not mention.scene
        if previous and (hyphenated or listed or _JOINED[language].search(gap)):
            chains[-1].append(mention)
        else:
            chains.append([mention])
    return [chain for chain in chains if len(chain) > 1]


def _relation(
    first: str, second: str, one: Mention, other: Mention, chains: list[list[Mention]], actors: list[str]
) -> tuple[float, int]:
    """How plainly the two are said to have to do with each other, and how many countries share in it."""
    for chain in chains:
        members = {mention.country for mention in chain}
        if {first, second} <= members:
            return TOGETHER, len(members)
    if one.scene or other.scene:
        return 0.0, 2
    if len(actors) == 2 and (one.with_it or other.with_it):
        return TOGETHER, 2
    if len(actors) == 2 and (one.toward or other.toward):
        return DIRECTED, 2
    return 0.0, 2


def _venues(sentences: Sequence[Sentence]) -> set[str]:
    """Countries that are only where something happens."""
    scenes: dict[str, int] = defaultdict(int)
    others: dict[str, float] = defaultdict(float)
    events: set[str] = set()
    for sentence in sentences:
        event: bool | None = None
        for mention in sentence.mentions:
            if mention.scene:
                scenes[mention.country] += 1
                if event is None:
                    event = bool(cues(sentence.language, "event").search(fold(sentence.text)))
                if event:
                    events.add(mention.country)
            else:
                others[mention.country] += mention.weight
    return {country for country in events if others[country] <= VENUE_SHARE * scenes[country]}


def _pair_roles(scores: dict[Pair, Score], scale: float, venues: set[str]) -> dict[Pair, tuple[PairRole, float]]:
    levels = {
        pair: score.total / scale for pair, score in scores.items() if not (pair[0] in venues or pair[1] in venues)
    }
    best = max(levels.values(), default=0.0)
    roles: dict[Pair, tuple[PairRole, float]] = {}
    for pair, level in sorted(levels.items(), key=lambda item: (-item[1], item[0])):
        score = scores[pair]
        bilateral = score.bilateral >= PRINCIPAL_BILATERAL * score.total
        if level >= max(PRINCIPAL_SHARE * best, PRINCIPAL_LEVEL) and score.related and bilateral:
            roles[pair] = "principal", level
        elif level >= max(SECONDARY_SHARE * best, SECONDARY_LEVEL):
            roles[pair] = "secondary", level
        else:
            roles[pair] = "mention", level
    return roles


def _country_roles(
    sentences: Sequence[Sentence],
    pairs: dict[Pair, tuple[PairRole, float]],
    joint: dict[str, float],
    venues: set[str],
) -> dict[str, tuple[CountryRole, float]]:
    weights: dict[str, float] = defaultdict(float)
    concerned: set[str] = set()
    for sentence in sentences:
        for mention in sentence.mentions:
            weights[mention.country] += mention.weight * sentence.zone
            if mention.weight >= CONCERNED and not mention.scene:
                concerned.add(mention.country)
    by_role: dict[str, set[str]] = {"principal": set(), "secondary": set(), "mention": set()}
    for pair, (pair_role, _) in pairs.items():
        by_role[pair_role].update(pair)
    parties = set(by_role["principal"])
    if not parties and joint:
        listed, named = max(joint.values()), max(weights[country] for country in joint)
        parties = {
            country
            for country, weight in weights.items()
            if joint[country] >= JOINT_SHARE * listed
            or (joint[country] and weight >= JOINT_SHARE * named)
            or (weight > named and country in concerned - venues)
        }
    roles: dict[str, tuple[CountryRole, float]] = {}
    for country, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        role: CountryRole = "mention"
        if country in parties:
            role = "party"
        elif parties and country in venues:
            role = "venue"
        elif country in by_role["secondary"] or (country in concerned and (parties or by_role["secondary"])):
            role = "third_party"
        roles[country] = role, weight
    return roles
