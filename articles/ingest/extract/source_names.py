"""Names of sources as an article writes them, brought to the form that a list would show.

As written but for the case: "со ссылкой на пресс-службу МВД" names «пресс-служба МВД», "Ақордаға сілтеме жасап" names
«Ақорда». Whether a name is an outlet, the vocabulary knows; an address (ortalyq.kz) is one without being known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from articles.text.kazakh.cases import CASES, HYPHEN, NOUN, any_ending
from articles.vocabulary import Outlet, find_outlet

HOME_COUNTRY = "KZ"
HOME_SUFFIX = ".kz"
MAX_NAME_WORDS = 9
_QUOTES = "«»\"“”„'’"
_DOMAIN = re.compile(
    r"(?:www\.)?[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,40}){0,2}\."
    r"(?:kz|ru|com|org|net|info|uz|kg|by|az|tj|tm|tr|cn|mn|asia|media|news|tv|fm|su|eu|ua|io|press|agency)(?![\w.]\w)",
    re.IGNORECASE,
)
_KAZAKH_HYPHEN_CASE = re.compile(f"{HYPHEN}{any_ending(*CASES)}$")
# Of a word without a hyphen only what no nominative ends in: "Ақорданы" may be a name, "Ақордаға" is none.
_BARE = ("genitive", "dative", "locative", "ablative")
_KAZAKH_POSSESSED_CASE = re.compile(f"(?<=[ыі]){any_ending(*_BARE, 'accusative', after=['third'])}$")
_KAZAKH_CASE = re.compile(rf"(?<=\w{{3}}){any_ending(*_BARE, after=NOUN)}$")
# A noun before (ru) or after (kk) a proper name that only says what kind of thing it is.
_GENERIC_RU = re.compile(
    r"(?:(?:международн|информационн|новостн|казахстанск|российск|официальн|государственн|национальн|делов|наш|сво|"
    r"собственн)\w{0,4}\s){0,4}"
    r"(?:информ|интернет-)?(?:агентств|портал|сайт|газет|издани|телеканал|канал|журнал|ресурс|редакци|радио|"
    r"служб\w новостей|миа|ниа|иа)\w{0,3}\s(?=\S)"
)
_GENERIC_KK = re.compile(
    r"\s(?:(?:халықаралық|ақпарат(?:тық)?|ұлттық|республикалық|интернет|жаңалықтар|ресми)\s){0,3}"
    r"(?:сайт|портал|агентті[гк]|газет|телеарна|арна|басылым|журнал|радио|редакция|тілші|ресурс)"
    rf"{any_ending('plural')}?{any_ending('third')}?{any_ending(*CASES)}?$"
)
_CORRESPONDENT = re.compile(
    r"(?:(?:наш|собственн|специальн)\w{0,4}\s)?(?:корреспондент\w{0,3}|собкор\w{0,2}|корр\.?|журналист\w{0,3})\s"
)
# Russian nouns for bodies that issue news, without their ending, by the ending of the nominative.
_RUSSIAN_HEADS = {
    stem: ending
    for ending, stems in {
        "": "комитет акимат департамент telegram-канал телеграм-канал канал портал сайт парламент мажилис сенат "
        "аппарат центр пресс-центр фонд банк нацбанк мид мвд кнб мчс совет секретариат институт facebook instagram "
        "аккаунт бюро",
        "а": "пресс-служб служб газет прокуратур генпрокуратур дум акорд страниц палат",
        "о": "министерств ведомств агентств посольств правительств консульств генконсульств представительств",
        "я": "администраци канцеляри полици компани ассоциаци комисси коллеги академи",
        "е": "управлени издани",
        "ь": "кремл",
    }.items()
    for stem in stems.split()
}
_RUSSIAN_CASE = re.compile(r"(?:а|у|ы|е|о|ой|ом|я|ю|и|ей|ем|ии|ию|ией|ю|ь|ям|ах|ами)?$")
_KAZAKH_HEADS = re.compile(
    r"(?:баспасөз (?:қызмет|хатшылы)|министрлі[гк]|үкімет|агентті[гк]|комитет|әкімді[гк]|елшілі[гк]|департамент|"
    r"қызмет|басқарма|парламент|"
    r"telegram[- ]?(?:арна|канал)|арна|канал|прокуратура|полиция|орталы[ғқ]|палата|кеңсе|бюро|қор|банк|мәжіліс|сенат|"
    r"ақорда|кремль|"
    r"(?<!\w)(?:сім|іім|тжм|ұқк)|компания|кеңес|комиссия|парақша|қауымдасты[ғқ]|институт)\w{0,10}(?:-\w{2,4})?$"
)
_LEGAL_FORM = re.compile(r"\s*[А-ЯӘҒҚҢӨҰҮҺІ]{2,4}(?:" + HYPHEN + f"?{any_ending(*CASES)})?")
_OUTLET_LIKE = re.compile(r"[A-Z][\w.-]+(?:\s[A-Z][\w.-]*){0,4}|[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі]+[А-ЯӘҒҚҢӨҰҮҺІ][\w-]*")
# Қазгидромет, Казатомпрома: a state body's or company's name of the common making.
_HOME_BODY = re.compile(r"(?P<name>[ҚК]аз(?!ақ|ах|ан)[а-яёәғқңөұүһі]{4,20}?)(?:(?<=[бвгдзклмнпрстфх])а)?")


@dataclass(frozen=True, slots=True)
class Publisher:
    """A named source. `outlet`: one that publishes news; `known` where the vocabulary has it."""

    name: str
    outlet: bool
    known: Outlet | None = None

    @property
    def at_home(self) -> bool:
        """Whether it is a Kazakhstani publisher: such a one names itself in its own texts."""
        if self.known:
            return self.known.country == HOME_COUNTRY and self.outlet
        return self.outlet and self.name.lower().endswith(HOME_SUFFIX)


def unquoted(name: str) -> str:
    name = name.strip(" \t\xa0,;:–—-")
    if name[:1] in _QUOTES and name[-1:] in _QUOTES or sum(name.count(mark) for mark in _QUOTES) == 1:
        name = name.strip(_QUOTES)
    return name.strip()


def outlet_named(name: str) -> Publisher | None:
    """The name as an outlet: known to the vocabulary, or an address. A government's own site is a source, no outlet."""
    name = unquoted(name)
    known = find_outlet(name)
    if known:
        return Publisher(name, known.kind != "government", known)
    if _DOMAIN.fullmatch(name):
        return Publisher(name, True)
    return None


def leading_outlet(text: str) -> tuple[Publisher, int] | None:
    """The outlet that `text` begins with and where its name ends; the longest name wins."""
    words = list(re.finditer(r"\S+", text))[:6]
    for word in reversed(words):
        name = text[: word.end()].rstrip(",;:")
        if source := outlet_named(name):
            return source, len(name)
    if quoted := re.match(r"[«\"“]([^»\"”]{2,50})[»\"”]", text):
        return Publisher(quoted[1], True, None), quoted.end()
    return None


def russian_source(text: str) -> Publisher | None:
    """A source from a Russian phrase in any case; None where it names no outlet and no body."""
    text = unquoted(_CORRESPONDENT.sub("", text.strip() + " ", count=1))
    if not text or re.match(r"(?:наш|сво|собственн|этот)\w{0,4}\s\w+$", text.lower()):
        return None
    if found := leading_outlet(text):
        return found[0]
    generic = _GENERIC_RU.match(text.lower())
    if generic:
        rest = text[generic.end() :]
        if found := leading_outlet(rest):
            return found[0]
        if re.match(r"[A-Z][\w.-]*(?:\s[A-Z][\w.-]*)*$", rest):
            return Publisher(rest, True)
    if (nominative := _russian_nominative(text)) and not _is_common(nominative):
        return Publisher(nominative, False)
    return _unknown_name(text)


def kazakh_source(text: str) -> Publisher | None:
    """A source from a Kazakh phrase in any case; None where it names no outlet and no body."""
    text = unquoted(text)
    lowered = text.lower()
    if not text or re.match(r"(?:біздің|өз|сайтымыз|тілшіміз|порталымыз)\b", lowered):
        return None
    name = text
    if generic := _GENERIC_KK.search(lowered):
        name = text[: generic.start()]
    for candidate in (text, name, kazakh_nominative(name)):
        if source := outlet_named(candidate):
            return source
    if generic and re.match(r"[«\"“]|[A-Z]", name):
        return Publisher(unquoted(name), True)
    if len(text.split()) > MAX_NAME_WORDS:
        return None
    whole = kazakh_nominative(text)
    if generic and (bare := kazakh_nominative(name)) and _KAZAKH_HEADS.search(bare.lower()):
        return Publisher(bare, False)
    if _KAZAKH_HEADS.search(lowered) and not _is_common(whole):
        return Publisher(whole, False)
    if (found := leading_outlet(text)) and _LEGAL_FORM.fullmatch(text, found[1]):
        return found[0]
    return _unknown_name(whole)


def _is_common(name: str) -> bool:
    """Whether it names nobody by itself: "ведомство", "министрлік"."""
    return name.islower() and " " not in name


def _unknown_name(text: str) -> Publisher | None:
    """A name that no list knows but that is written like one: Latin or КазТАГ an outlet's, ҚТЖ a body's."""
    if _OUTLET_LIKE.fullmatch(text):
        return Publisher(text, True)
    if body := _HOME_BODY.fullmatch(text):
        return Publisher(body["name"], False)
    return Publisher(text, False) if text.isupper() and 2 <= len(text) <= 8 and text.isalpha() else None


def kazakh_nominative(phrase: str) -> str:
    """The phrase with the case ending of its last word off: "Ақордаға" → "Ақорда", "қызметіне" → "қызметі"."""
    phrase = unquoted(phrase)
    shorter = _KAZAKH_HYPHEN_CASE.sub("", phrase)
    if shorter != phrase:
        return unquoted(shorter)
    possessive = _KAZAKH_POSSESSED_CASE.sub("", phrase)
    if possessive != phrase:
        return unquoted(possessive)
    return unquoted(_KAZAKH_CASE.sub("", phrase))


def _russian_nominative(phrase: str) -> str | None:
    words = phrase.split(" ")
    for index, word in enumerate(words[:4]):
        lowered = word.lower()
        for stem, ending in _RUSSIAN_HEADS.items():
            if lowered.startswith(stem) and _RUSSIAN_CASE.fullmatch(lowered, len(stem)):
                head = word if lowered == stem else word[: len(stem)] + ending
                return " ".join([*(_adjective(before, ending) for before in words[:index]), head, *words[index + 1 :]])
        if re.match(r"(?:Мин(?!истр)|Гос)[а-я]{3,}", word) and index == 0:
            return phrase
        if not re.search(r"(?:ой|ого|ому|ую|ый|ий|ая|ое|ее|ым|ом|ей|его)$", lowered):
            return None
    return None


def _adjective(word: str, noun_ending: str) -> str:
    """A Russian adjective in the nominative, in the gender that its noun's ending shows."""
    stem = re.sub(r"(?:ого|ому|ую|ой|ым|ом|ая|ое|ый)$", "", word)
    if stem == word:
        return word
    if noun_ending in ("а", "я"):
        return stem + "ая"
    if noun_ending in ("о", "е"):
        return stem + "ое"
    return stem + ("ий" if stem[-1:] in "гкх" else "ый")
