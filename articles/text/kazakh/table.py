"""The endings of Kazakh, layer by layer, as a table of rows.

A noun is stem + derivation + number + possession + case, a verb stem + voice + negation + tense + person; a participle
takes the noun's endings. `LAYERS` strips from the outside inwards, once each. A layer has no memory of the
ones before it, so every row says for itself what it may leave behind: a least number of letters, the letters or stem
ends it may follow (assimilation), the vowels before it (harmony).

Nominal endings come from the grammar (`cases`, which explains the templates). What a row adds is the stemmer's own: how
much it may leave, and the letters before, which are looser than the grammar's where people write looser. Genitives go
behind any letter (surnames in -ев), plurals in -дар behind р, ablatives in -дан behind nasals.
"""

from __future__ import annotations

from articles.text.kazakh.cases import AFTER_VOWEL, CONSONANT, NOUN, SLOTS, VOICED, VOICELESS, templates
from articles.text.kazakh.endings import Ending, Harmony

HARMONY = Harmony(
    back="аоұыяёиую",
    front="әеөүіэиую",
    back_tails=("ев",),  # surnames: Тоқаевтың
    front_tails=("ь",),  # июльде
    slots=SLOTS,
)


def _forms(name: str, *after: str) -> str:
    """The grammar's endings of this name behind stems that end so (anything, where nothing is said)."""
    return " ".join(templates(name, after or NOUN))


def _times(heads: str, tails: str) -> str:
    return " ".join(head + tail for head in heads.split() for tail in tails.split())


_PERSON = "мIн мIз бIн бIз пIн пIз сIң сIз сIңдAр сIздAр"
_THIRD_OR_PERSON = "дI " + _PERSON
_PAST_PERSON = "м ң ңIз ңдAр ңIздAр"
_NOT = "мA бA пA"

# No native stem ends in these (whole stems with ^): an -а/-е behind belongs to a verb in -ла, -да, -та, -на, -са, as in
# ойла-ды, баста-ды, and is not the present tense of ойл-, баст-.
_VOWEL_VERBS = (
    "д қт кт ст пт шт тт йл рл нл зл тл қл кл пл сл шл мл ңл жл йн рн шн сн мс "
    "^қар ^жас ^сұр ^ат ^тар ^сан ^жар ^сын ^ор ^арал ^жариял ^тіл ^бөл ^ұст"
)
# -ты/-ті after these is the rest of the participle -атын, -йтін, not of a noun
_PARTICIPLE_TAILS = "йты йті иты иті маты меті баты беті паты петі"
_NO_ACCUSATIVE = "ға ге қа ке аты еті " + _PARTICIPLE_TAILS
# verbs whose -а/-е form goes before an auxiliary verb all the time: келе жатыр, бара алады
_CONVERB_STEMS = (
    "^кел ^бар ^ет ^жет ^көр ^кір ^шығ ^бол ^өт ^кет ^жүр ^тұр ^айт ^бер ^біл ^асыр ^сөйт ^бүйт ^түс "
    "құрыл беріл айтыл тыр тір дыр дір қыз ғыз кіз гіз"
)
# verbs whose own stem ends in -ар, -ер
_STEMS_IN_AR = "^текс ^көт ^өзг ^шығ ^ауд ^қайт ^басқ ^атқ ^құтқ ^еск"
_TIMES_AND_PLACES = (
    "^жыл ^жылдар ^ай ^күн ^биыл ^былтыр ^қазір ^қыс ^күз ^көктем ^жаз ^кеше ^бүгін ^ерте ^түн ^таң ^соң ^бұрын ^кейін "
    "^алдың ^арт ^сырт ^іш ^үст ^аст"
)

TABLE: tuple[Ending, ...] = (
    Ending("finite", "present", _times("A", _THIRD_OR_PERSON), 2, CONSONANT, unless=_VOWEL_VERBS),
    Ending("finite", "present", _times("й", _THIRD_OR_PERSON), 2, AFTER_VOWEL),
    Ending("finite", "present", _times("и", _THIRD_OR_PERSON), 3, CONSONANT),
    Ending("finite", "present, stem in й", _times("я", _THIRD_OR_PERSON), 2, "оөұүаеи"),
    Ending("finite", "present negative", _times(_times(_NOT, "й"), _THIRD_OR_PERSON), 2),
    Ending("finite", "future", _times("Aр", _PERSON), 2, CONSONANT, unless=_VOWEL_VERBS),
    Ending("finite", "future", _times("р", _PERSON), 2, "аеыі"),
    Ending("finite", "future negative", _times(_times(_NOT, "с"), _PERSON), 2),
    Ending("finite", "habitual", "AтIн " + _times("AтIн", _PERSON), 2, CONSONANT),
    Ending("finite", "habitual", _times("йтIн", _PERSON), 2, AFTER_VOWEL),
    Ending("finite", "habitual negative", _times(_times(_NOT, "йтIн тIн"), _PERSON), 2),
    Ending("finite", "perfect", _times("GAн KAн", _PERSON), 2),
    Ending("finite", "perfect negative", _times(_times(_NOT, "GAн"), _PERSON), 2),
    # without the first person plural: -дық, -тік is a noun far more often
    Ending("finite", "past", "дI " + _times("дI", _PAST_PERSON), 2, VOICED),
    Ending("finite", "past", "тI " + _times("тI", _PAST_PERSON), 2, VOICELESS),
    Ending("finite", "past negative", _times(_NOT, "дI дIқ дIк " + _times("дI", _PAST_PERSON)), 2),
    Ending("finite", "conditional", "сA сAқ сAк " + _times("сA", _PAST_PERSON), 2),
    Ending("finite", "conditional negative", _times(_NOT, "сA сAқ сAк " + _times("сA", _PAST_PERSON)), 2),
    Ending("finite", "optative", "сIн", 2, CONSONANT),
    Ending("finite", "optative", "AйIн йIн AйIқ йIқ AйIк йIк " + _times(_NOT, "сIн"), 3),
    Ending("finite", "imperative", "IңIздAр ңIздAр IңдAр ңдAр " + _times(_NOT, "ңIз"), 3),
    Ending("finite", "reported past", "IптI птI IппIн IпсIз IппIз " + _times(_NOT, "птI"), 3),
    Ending("case", "attributive", _forms("attributive", "third"), 3, "ыі"),
    Ending("case", "attributive", _forms("attributive", "voiced"), 2, VOICED),
    Ending("case", "attributive", _forms("attributive", "voiceless"), 2, VOICELESS),
    Ending("case", "of time", _forms("of time", "voiced"), 2, VOICED, only=_TIMES_AND_PLACES),
    Ending("case", "of time", _forms("of time", "voiceless"), 2, VOICELESS, only=_TIMES_AND_PLACES),
    Ending("case", "genitive", _forms("genitive"), 3),
    Ending("case", "dative", _forms("dative", "voiced"), 2, VOICED),
    Ending("case", "dative", _forms("dative", "voiceless"), 2, VOICELESS),
    Ending("case", "dative", _forms("dative", "third"), 3, "ыі"),
    Ending("case", "dative", _forms("dative", "own"), 3, only="ым ім ың ің"),
    Ending("case", "accusative", _forms("accusative", "third"), 3, "ыі", unless=_PARTICIPLE_TAILS),
    Ending("case", "accusative", _forms("accusative", "vowel"), 3, "аәеыіоөэя", unless=_NO_ACCUSATIVE),
    Ending("case", "locative", _forms("locative", "third"), 3, "ыі"),
    Ending("case", "locative", _forms("locative", "voiced"), 2, VOICED),
    Ending("case", "locative", _forms("locative", "voiceless"), 2, VOICELESS),
    Ending("case", "ablative", _forms("ablative", "nasal", "third"), 3, "мнңыі"),
    Ending("case", "ablative", _forms("ablative", "voiced"), 2, VOICED),
    Ending("case", "ablative", _forms("ablative", "voiceless"), 2, VOICELESS),
    Ending("case", "instrumental", f"{_forms('instrumental')} {_forms('with, in full')}", 2),
    Ending("case", "similative", _forms("similative"), 4),
    Ending("case", "equative", _forms("equative"), 3, only="ын ін ған ген қан кен"),
    Ending("possessive", "third person", _forms("third", "voiced"), 2, CONSONANT),
    Ending("possessive", "third person", _forms("third", "vowel"), 2, "аәоөұүеэяё"),
    Ending(
        "possessive", "third person", _forms("third", "vowel"), 3, only="шы ші қы кі ғы гі"
    ),  # else жұмысы would lose its с
    Ending("possessive", "first person", _forms("first", "voiced"), 2, CONSONANT),
    Ending("possessive", "first person", _forms("first", "vowel"), 2, "аәеыі"),
    Ending("possessive", "first person plural", _forms("first plural"), 2),
    Ending("possessive", "second person", _forms("second", "voiced"), 2, CONSONANT),
    Ending("possessive", "second person", _forms("second", "vowel"), 3, "аәеыі"),
    Ending("possessive", "second person polite", _forms("second polite"), 2),
    Ending("plural", "plural", _forms("plural", "vowel"), 3, AFTER_VOWEL),
    Ending("plural", "plural", _forms("plural", "glide"), 2, "рйуи"),
    Ending("plural", "plural", _forms("plural", "voiced"), 2, "лмнңжзр"),
    Ending("plural", "plural", _forms("plural", "voiceless"), 2, VOICELESS),
    Ending("relation", "relation", "дIқ дIк дIғ дIг", 2, "н"),
    Ending("participle", "perfect", "GAн KAн", 2),
    Ending("participle", "habitual", "AтIн", 2, CONSONANT),
    Ending("participle", "habitual", "йтIн", 2, AFTER_VOWEL),
    Ending("participle", "stem in й", "ю ятын ятін", 2, "оөұүаеи"),
    Ending("participle", "intention", "мAқ бAқ пAқ мAк бAк пAк мAқшI бAқшI пAқшI мAкшI бAкшI пAкшI", 2),
    Ending("participle", "verbal noun", "у", 2, "бвгғджзйкқлмнңпрстфхцчшаеіы"),
    Ending("participle", "future", "Aр", 4, CONSONANT, unless=_STEMS_IN_AR),
    Ending("participle", "negative", _times(_NOT, "с й у GAн тIн йтIн"), 2),
    Ending("participle", "converb", "Iп", 2, CONSONANT),
    Ending("participle", "converb", "п", 2, "аәеоөыі"),
    Ending("participle", "converb", "й", 2, "аеыі"),
    Ending("participle", "converb", "A", 2, only=_CONVERB_STEMS),
    Ending("participle", "converb of time", "GAлI KAлI", 3),
)

#: Stands between a verb's stem and its endings, so it is stripped in one go with an ending of the layers VERBAL; alone
#: it is no ending but part of a noun: ауыл, толқын. Reciprocal -ыс is left: кездесу, келісу are words of their own.
VOICE: tuple[Ending, ...] = (
    Ending("voice", "passive", "Iл", 2, CONSONANT),
    Ending("voice", "passive", "л", 4, only="та те да де са се ра ре"),
    Ending("voice", "reflexive", "Iн", 2, CONSONANT),
    Ending("voice", "reflexive", "н", 4, only="та те да де ла ле"),
)

VERBAL = ("finite", "participle")
LAYERS = ("finite", "case", "possessive", "plural", "possessive", "relation", "participle")
