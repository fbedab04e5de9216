"""Which language a text is in: the letters that only Kazakh has decide first, a restricted py3langid after them,
and between Kazakh without its letters, Russian and Kyrgyz the rows of letters that each has."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from articles.text.letter_rows import likeliest
from articles.text.scripts import lower

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED = "und"
READ = ("kk", "ru")  # the languages that the archive has rules for: what a text is about is told in these alone
SMALLEST_SHARE = 0.1  # of a text's letters: a language that has so much counts as one of the text

# What an archive of Central Asian news meets. More labels only add ways to be wrong on a short text.
_LANGUAGES = "kk ru en ky tt ba uz tr az tk tg ug mn uk be hy ka ar fa zh ja ko de fr es it pl".split()
_TURKIC = frozenset("kk ky tt ba uz tk az tr ug".split())
_SLAVIC = frozenset("ru uk be".split())

_LETTERS = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
# ұ is Kazakh alone; қ and ғ it shares with Tajik and Uzbek, і with Ukrainian, the rest with its Turkic neighbours.
_KAZAKH_LETTERS = "әғқңөұүһі"
_KAZAKH = re.compile(f"[{_KAZAKH_LETTERS}]")
_NEIGHBOURS = re.compile("[җҙҫҡўҳӯӣҷїєґ]")
_BACK, _FRONT = re.compile("[ғқ]"), re.compile("[әңөүі]")
# Kazakh news has one such letter in four or five; a Russian text with Kazakh names in it, one in hundreds.
_KAZAKH_SHARE = 0.04
# ы and э, which Ukrainian and Bulgarian lack, with these words, which no Turkic language has, nor Kazakh typed without
# its letters (so от, из and не are not among them).
_RUSSIAN = re.compile("[ыэ]")
# An initial ("В. В. Иванов") or a degree (°С) is no word.
_RUSSIAN_WORD = re.compile(r"(?<![\w°])(?:[вс](?!\.)|на|по|за|что|для|при|это|его|или)(?!\w)")
_RUSSIAN_WORDS, _LETTERS_A_WORD = 2, 200  # so many at least, and one in so many letters
_FOREIGN_SHARE = 0.02

_NOT_KYRGYZ = re.compile("[қғұіһә]")
_NOT_TATAR = re.compile("[құі]")  # nor Bashkir: ә, ғ, ң, ө, ү and һ they share with Kazakh
_TATAR = re.compile("[әөүһ]")
_BASHKIR = re.compile("[ҙҫҡғ]")  # nearly every sentence has one of these; Tatar has none
_VOLGA_SURE = 0.7  # where the model's word on Tatar or Bashkir is taken; in few words it has to be surer
_VOLGA_SURE_OF_FEW = 0.95
_FEW = 4  # words: too little for the model, which goes by parts of words
_LONG = 80  # letters
_LEAST_SURE = 0.5  # where the rows of letters overrule the model
_HANDICAP = 40  # of Kyrgyz in such a text: an archive of Kazakhstan meets it seldom

_MINIMUM_LETTERS = 3
_SEGMENT_LETTERS = 12
_NAMES_LETTERS = 60  # a segment of fewer, without a word in small letters, is names alone
_SMALL_WORD = re.compile(r"(?<!\w)[a-zа-яёәғқңөұүһі]{2}")
_SURE = 0.75  # of a segment in another language than the archive's two
# Cruder than sentences.py: pieces that are long enough to tell a language by, wherever they end.
_SEGMENT = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"»”])\s+|\n+")
_QUOTATION = re.compile(r"[«“][^«»“”\n]{30,}[»”]")
_NOISE = re.compile(r"https?://\S+|www\.\S+|[^\s@]{1,64}@\S+")


@cache
def _model() -> LanguageIdentifier:
    """Loaded at the first text that needs it: 0.6 s and about 100 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(_LANGUAGES)
    return model


def _letters(text: str) -> int:
    return sum(map(len, _LETTERS.findall(text)))


def _is_kazakh(text: str) -> bool:
    """By its letters: ұ, or those of both kinds that no other language has together."""
    own = sum(map(text.count, _KAZAKH_LETTERS))
    together = (
        "ұ" in text or (_BACK.search(text) and _FRONT.search(text)) or ("і" in text and re.search("[әңөү]", text))
    )
    if not together or _NEIGHBOURS.search(text) or not _NOT_TATAR.search(text):
        return False
    return own >= _KAZAKH_SHARE * _letters(text)


def _of_the_volga(text: str, ranked: list[tuple[str, float]], sure: float) -> str:
    """Tatar or Bashkir, where the model is as `sure` of the two together; otherwise nothing."""
    tatar, bashkir = (sum(float(share) for code, share in ranked if code == of) for of in ("tt", "ba"))
    if tatar + bashkir < sure:
        return ""
    return "ba" if _BASHKIR.search(text) or bashkir >= _VOLGA_SURE else "tt"


def _of_few_words(text: str) -> str:
    """Kazakh, Russian, Kyrgyz, Tatar or Bashkir of a few words in Cyrillic without a letter of another language."""
    if _TATAR.search(text) and not (_NOT_TATAR.search(text) or "ғ" in text):
        volga = _of_the_volga(text, _model().rank(text), _VOLGA_SURE_OF_FEW)
        if volga:
            return volga
    if _NOT_KYRGYZ.search(text):
        return "kk"
    if _RUSSIAN_WORD.search(text) and not _KAZAKH.search(text):
        return "ru"
    return likeliest(text, ("kk", "ky") if _KAZAKH.search(text) else ("kk", "ru", "ky"), _HANDICAP)


def _is_russian(text: str) -> bool:
    """By its commonest words, at a tenth of the model's cost; where they are few, the model decides."""
    if not _RUSSIAN.search(text) or _NEIGHBOURS.search(text):
        return False
    letters = _letters(text)
    return (
        len(_RUSSIAN_WORD.findall(text)) >= max(_RUSSIAN_WORDS, letters / _LETTERS_A_WORD)
        and sum(map(text.count, _KAZAKH_LETTERS)) <= _FOREIGN_SHARE * letters
    )


def identify(text: str) -> tuple[str, float]:
    """(ISO 639-1 code, confidence from 0 to 1) of a text; ("und", 0.0) where there are no words to go by.

    Of Turkic texts in bare Cyrillic only Kazakh typed without its letters and Kyrgyz are told apart, and a short
    Russian text is not Ukrainian: the other neighbours would show letters of their own.
    """
    if "@" in text or "http" in text or "www." in text:
        text = _NOISE.sub(" ", text)
    text = lower(text)
    if _letters(text) < _MINIMUM_LETTERS:
        return UNDETERMINED, 0.0
    if _is_kazakh(text):
        return "kk", 0.99
    if _is_russian(text):
        return "ru", 0.99
    plain = not _NEIGHBOURS.search(text) and len(_CYRILLIC.findall(text)) == _letters(text)
    if plain and len(_LETTERS.findall(text)) <= _FEW:
        return _of_few_words(text), 0.9
    ranked = _model().rank(text)  # reads every byte of the text, and takes most of the time
    code, confidence = ranked[0]
    volga = _of_the_volga(text, ranked, _VOLGA_SURE)
    bare = _CYRILLIC.search(text) and not _KAZAKH.search(text) and not _NEIGHBOURS.search(text)
    if bare and code in _TURKIC | _SLAVIC and not volga:
        # The model is right about a longer text, where the rows may go by many foreign names.
        long = _letters(text) > _LONG
        head = likeliest(text) if not long else "ru" if code in _SLAVIC else likeliest(text, ("kk", "ky"))
        family = _SLAVIC if head == "ru" else _TURKIC
        sure = max(sum(float(share) for other, share in ranked if other in family), _LEAST_SURE)
        return head, round(min(0.99, sure), 4)
    if code in ("kk", "ky") and not _NOT_KYRGYZ.search(text) and not _NEIGHBOURS.search(text):
        return likeliest(text, ("kk", "ky")), round(float(confidence), 4)
    return volga or str(code), round(float(confidence), 4)


def _segments(text: str) -> list[str]:
    """Sentences, lines and long quotations; one too short to tell goes with the next, the last with the one before."""
    segments: list[str] = []
    pending: list[str] = []
    letters = 0
    for piece in _SEGMENT.split(_QUOTATION.sub(r"\n\g<0>\n", text)):
        pending.append(piece)
        letters += _letters(piece)
        if letters >= _SEGMENT_LETTERS:
            segments.append(" ".join(pending).strip())
            pending, letters = [], 0
    rest = " ".join(pending).strip()
    if rest and segments:
        segments[-1] += f" {rest}"
    elif rest:
        segments.append(rest)
    return segments


def _tells(segment: str, code: str, confidence: float) -> bool:
    """Whether a segment says what language it is in: not so a few names, or another language the model is unsure of."""
    if _letters(segment) < _NAMES_LETTERS and not _SMALL_WORD.search(segment):
        return False
    return code in READ or confidence >= _SURE


def shares(text: str) -> dict[str, float]:
    """Language → its share of the text's letters, largest first; the shares add up to 1. No words: empty.

    Segments that do not tell (names alone, a reference) count only where no other does.
    """
    telling: dict[str, int] = {}
    vague: dict[str, int] = {}
    for segment in _segments(text):
        code, confidence = identify(segment)
        if code != UNDETERMINED:
            letters = telling if _tells(segment, code, confidence) else vague
            letters[code] = letters.get(code, 0) + _letters(segment)
    letters = telling or vague
    total = sum(letters.values())
    ranked = sorted(letters.items(), key=lambda pair: (-pair[1], pair[0]))
    return {code: round(count / total, 4) for code, count in ranked}
