"""The words that rules look for in running prose, by language.

In the room: patterns, compiled once a language, and what they are for. They are no words that readers see, so they
stand here and not in layouts/words/. In a language that has none the rules that need them are silent. Not in the room:
what is done with them (wording.py, figures.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from msgspec import Struct

Pattern = re.Pattern[str]


class Phrases(Struct, frozen=True, eq=False):
    """What to look for in one language.

    - relative: words that hold on the day of writing alone; `relative_hint` is a quick look, in small letters, for any
    - weekday: one of the weekdays, with the group day; `weekdays` are their names, Monday first
    - generic_weekday: uses of a weekday that mean no single day; `dated_weekday` one with its date beside it
    - date: a day written out, with the groups day, month and perhaps year (or day2 and so on); `months` are names and
      short forms, in small letters, to numbers
    - forecast, ahead: a verb about the future, and a time counted from today that only such a verb makes relative
    - attribution: what makes the words right behind it someone else's; `attribution_behind` what does so after them
    - furniture: a sentence that stood around an article
    - harmless: digits that are no statement: dates, times, durations, ages, ordinals, most names
    - year: what may be years; `year_before` what stands before years, `counted` what stands behind amounts
    - named: digits behind a name, the group name; `not_named` are words that begin a sentence and are none
    - number: a number as it is typed; `joined` stands between the ends of a range; `group` and `decimal` are its marks
    - between: what may stand between a number and its unit; percent, currencies: words for signs
    """

    relative: Pattern
    relative_hint: Pattern
    weekday: Pattern
    weekdays: tuple[str, ...]
    generic_weekday: Pattern
    dated_weekday: Pattern
    date: Pattern
    months: Mapping[str, int]
    forecast: Pattern
    ahead: Pattern
    attribution: Pattern
    attribution_behind: Pattern
    furniture: Pattern
    harmless: Pattern
    year: Pattern
    year_before: Pattern
    counted: Pattern
    named: Pattern
    not_named: frozenset[str]
    number: Pattern
    joined: Pattern
    group: str
    decimal: str
    between: str
    percent: tuple[str, ...]
    currencies: Mapping[str, tuple[str, ...]]


def phrases_of(language: str) -> Phrases | None:
    """The phrases of a language, of its main language (`en` for `en-GB`), or None."""
    make = _LANGUAGES.get(language.split("-")[0].lower())
    return make() if make else None


# --- English ---------------------------------------------------------------------------------------------------------

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = rf"(?:{'|'.join(_WEEKDAYS)})"
_COUNT = r"(?:\d+|a few|few|several|some|many|two|three|four|five|six|seven|eight|nine|ten|twenty|couple of)"
_TIME = r"(?:second|minute|hour|day|night|week|weekend|fortnight|month|year|season|decade|centur)(?:s|y|ies)?"
_PERIOD = r"(?:week|weekend|month|year|night|spring|summer|autumn|fall|winter)"

# What must not stand before a word is asked behind it: so each choice begins with a letter, which is much faster.
_RELATIVE = rf"""
\b(?:
    (?:today|yesterday|tomorrow|tonight)\b
  | Today\b(?<![\w,]\ Today) | Yesterday\b(?<![\w,]\ Yesterday)
  | Tomorrow\b(?<![\w,]\ Tomorrow) | Tonight\b(?<![\w,]\ Tonight)
  | (?:is|are|am|has|have|can|must|do|does|says?)\ now\b(?<!\bwhat\ is\ now) | s\ now\b(?<=[’']s\ now)
  | [Nn]ow(?<!\bwhat\ is\ now)(?<!\bwas\ now)(?<!\bwere\ now)(?<!\bhad\ now)(?<!\b[Bb]y\ now)(?<!\bevery\ now)
      \ (?:is|are|has|have|says?|being|under|in\ (?:its|their|his|her)|[a-z]{{2,}}(?<!wa)(?<!hi)(?<!acros)s)\b
  | (?:they|who|which|we|you|I)\ now\ (?!was\b|were\b|had\b|\w+ed\b)[a-z]+
  | (?:[Rr]ight|[Jj]ust|[Uu]ntil|[Tt]ill|[Uu]p\ to|[Ff]or|[Aa]s\ of|[Ff]rom)\ now\b(?!\ and)
  | [Cc]urrently\b | [Pp]resently\b | [Nn]owadays\b | [Aa]s\ yet\b | [Ll]ately\b
  | [Rr]ecently\b(?<!\bhad\ recently)(?<!\bthen\ recently)
  | [Tt]hese\ days\b(?<!\b[Ii]n\ these\ days)(?<!\bduring\ these\ days)(?!\ of)
  | [Ss]o\ far\b(?<!\bhad\ so\ far)(?<!\bnot\ so\ far)(?<!\bwent\ so\ far)(?<!\bgo\ so\ far)(?<!\bgone\ so\ far)
      (?!\ (?:as|from|away|apart|off|out|back|that|north|south|east|west|below|above|behind|beyond|into|in\ advance)\b)
  | [Tt]o\ date(?<!\bup\ to\ date)(?=[,.;:)!?]|$|\ (?:has|have|is|are|no)\b)
  | [Ii]n\ recent\ (?:days|weeks|months|years|decades|times)\b
  | (?:[Ii]n|[Oo]ver|[Dd]uring|[Ff]or|[Ww]ithin)\ the\ (?:last|past)\ (?:{_COUNT}\ )?{_TIME}\b(?!\ (?:of|before)\b)
  | (?:[Ll]ast|[Nn]ext)(?<!\b[Tt]he\ \w{{4}})(?<!\b(?:[Ii]t|[Hh]i)s\ \w{{4}})(?<!\b[Hh]er\ \w{{4}})
      (?<!\b[Tt]heir\ \w{{4}})(?<!\b[Tt]hat\ \w{{4}})\ {_PERIOD}\b(?!\ (?:of|before|after)\b)
  | [Ll]ate\ last\ night\b
  | [Tt]his\ (?:{_PERIOD}|morning|afternoon|evening)\b(?!\ in\ (?:the\ year\ )?\d{{4}}\b)
  | (?:{_COUNT}|an?|one)\ {_TIME}\ ago\b
  | [Aa]t\ (?:the\ moment|present|press\ time)\b(?!\ (?:when|of|that|in\ which|the)\b)
  | [Aa]t\ the\ time\ of\ writing\b
)
"""
# Looked for in small letters; no \b before it, so that the engine can jump to the few letters that begin one.
_AHEAD = rf"""
    \b(?:in|over|within|during)\ the\ (?:coming|next)\ (?:{_COUNT}\ )?{_TIME}\b
  | \bwill\ (?:stay|remain|last|continue|go\ on)\b[^.;:]{{0,60}}?\ for\ (?:several|some|a\ few|a\ couple\ of)\ {_TIME}\b
"""
_RELATIVE_HINT = (
    r"(?:today|yesterday|tomorrow|tonight|now|currently|presently|nowadays|yet|recently|lately|days|far|date|recent"
    r"|last|past|next|this|ago|moment|present|press|writing|coming|will)\b"
)
_GENERIC_WEEKDAY = rf"""
    \b(?:[Ee]very|[Ee]ach|[Aa]n?|[Tt]he\ (?:following|next|previous|same)|[Tt]hat|following|alternate|
      Black|Bloody|Good|Easter|Palm|Ash|Holy|Super|Maundy|Shrove|Giving|Cyber|Whit|Spy|Fat|[Mm]ost)\ {_DAY}\b
  | \b[Tt]he\ {_DAY}(?:\ (?:before|after|of|following)\b|\ [A-Z])
  | \b{_DAY}(?:\ (?:to|through|and|or)\ |\s?[–-]\s?){_DAY}\b
  | \b{_DAY}\ (?:prayers?|mass|school|market|paper)\b
"""
_SMALL = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = rf"""
    \b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\ (?:of\ )?(?P<month>{_MONTH})(?!\w)(?:,?\ (?P<year>\d{{3,4}})\b)?
  | \b(?P<month2>{_MONTH})\ (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\ (?P<year2>\d{{3,4}})\b)?
  | \b(?P<year3>\d{{4}})-(?P<month3>\d{{2}})-(?P<day3>\d{{2}})\b
"""
_DATED_WEEKDAY = rf"\b{_DAY},?\ (?:the\ )?(?:{_SMALL}\ (?:of\ )?{_MONTH}|{_MONTH}\ {_SMALL})"

# A sentence that states a label behind one of these still leaves it to whoever is named.
_BREAK = r"(?:when|while|as|after|before|because|until|till|since|if|where|once|that)"
_BETWEEN = rf"(?:[\s,]+(?!{_BREAK}\b)[\w’'-]+){{0,6}}?"
_CLAUSE = r"(?:[\s,]+(?!(?:when|while|as|after|before|because|until|since|if|once)\b)[\w’'-]+){0,8}?"
_IS = r"(?:is|are|was|were|be|been|being)"
_ATTRIBUTION = rf"""
    \b(?:call|calls|called|calling)\b(?!\ (?:for|on|off|up|in|to|out|back|at|home|cent(?:er|re))\b){_BETWEEN}
  | \b(?:brand|label|labell|dub|dubb|term|styl|declar|deem|consider|proclaim)(?:e|e?s|ed|ing)?\b{_BETWEEN}
  | \b(?:designat|accus|convict|charg|list|vilif|denounc|condemn|portray|depict|present|regard|describ|classif|class|
      characteri[sz]|treat|refer|know|stigmati[sz]|view|count|nam)(?:e|e?s|ed|red|ies|ied|y|ing|n)?\b
      {_BETWEEN}\s+(?:as|of\ being|to\ be|with\ being)\b{_BETWEEN}
  | \b(?:see|sees|saw|seen)\b{_BETWEEN}\s+as\b{_BETWEEN}
  | \b(?:refers?|referred|referring)\ to{_BETWEEN}
  | \b(?:spoke|speaks?|spoken|speaking|talk(?:s|ed)?|warn(?:s|ed)?)\ (?:of|about){_BETWEEN}
  | \b(?:say|says|said|saying|claim|claims|claimed|alleges?|alleged|insist|insists|insisted|state|states|stated|argue|
      argues|argued|maintain|maintains|maintained|repeated|told|announced|declared|believes?|asserts?|asserted)\b
      (?:\s+that\b)?{_CLAUSE}
  | \b(?:deny|denies|denied|denying)\s+that\b{_CLAUSE} | \b(?:deny|denies|denied|denying)\s+being
  | \bwhether(?:\s+(?:any|some|there\s+(?:are|were)))? | \bwhether\b{_CLAUSE}\s+{_IS}
  | ^(?:Is|Are|Was|Were)\s+(?:he|she|it|they|these|those|(?:the|all|his|her|their)\s+[\w’'-]+)
  | \b(?:so-called|alleged|supposed|purported|suspected|self-styled|self-proclaimed|self-described)(?:\s[\w’-]+){{0,2}}?
  | \b(?:word|term|label|expression|phrase|designation|epithet)s?\b{_BETWEEN}
  | \b[Aa]ccording\ to\b.*
  | \b[Ii]n\ the\ (?:words|eyes|view|language)\ of\b.*
"""
_ATTRIBUTION_BEHIND = r"""
    \b[Aa]ccording\ to\b
  | \b(?:in|by)\ (?:\w+\s){0,2}(?:words|eyes|view|language|account)\b
  | ,\s(?:[\w’'-]+\s){1,6}?(?:said|says|claimed|claims|alleged|insisted|stated|declared|maintained|argued|announced)\b
  | ,\s(?:said|says|claimed|claims|insisted|declared)\s
  | ^[\w\s]{0,30}\b(?:in\ the\ (?:eyes|words|view|language)\ of|as\ \w+\ (?:call|put)s?)\b
"""
# What "Source:" names on a page that took its news from elsewhere; a ministry may be the writer's own source.
_WIRE = r"(?:Reuters|AFP|AP|Associated\ Press|BBC|CNN|DPA|dpa|EFE|TASS|Interfax|Xinhua|Bloomberg|[Aa]gencies|News)"
_FURNITURE = rf"""
    (?:(?:Published|Updated|Posted|Last\ updated):?\ )?(?:\d+|an?)\ (?:sec|min|hr|{_TIME})s?\ ago
  | SOURCES?:\ .+ | Source:\ (?:[A-Z0-9/&,\ ]{{2,60}}|[^.]{{0,40}}\b{_WIRE}\b[^.]{{0,40}})
  | Read\ (?:more|also|next|on\ below|the\ full\ (?:story|article))\b.{{0,120}} | Also\ read\b.{{0,120}}
  | (?:Related|Recommended|More|Trending|Popular|Top)\ (?:articles?|stories|news|topics|coverage|on\ this.{{0,20}})
  | Most\ (?:read|popular|viewed)\.? | Editor[’']?s’?\ [Pp]icks?
  | (?:Watch|Listen|WATCH|LISTEN|LIVE|READ\ MORE|READ\ ALSO)(?:\ now|\ live)?:\ .+
  | Listen\ to\ this\ (?:article|story).*
  | [Aa]dvert(?:isement|ising|orial)?\.? | ADVERTISEMENT | Sponsored(?:\ content)?\.?
  | (?:Story|Article)\ continues\ below.* | Skip\ (?:advertisement|to\ (?:main\ )?content).*
  | Share(?:\ this\b.{{0,60}}|\ on\ (?:Facebook|Twitter|X|WhatsApp|LinkedIn)\b.{{0,30}})?\.? | Tweet | Copy\ link
  | (?:Facebook|Twitter|WhatsApp|Telegram|Email|Print|Comments?)(?:\ \(\d+\))?
  | Follow\ us\b.{{0,80}} | Sign\ (?:up|in)\ (?:for|to|with|here|now|and)\b.{{0,100}} | Sign\ (?:up|in)
  | Subscribe(?:\ (?:to|now|for|here)\b.{{0,100}})? | Log\ ?in(?:\ to\b.{{0,60}})? | Click\ here\b.{{0,100}}
  | Get\ the\ latest\b.{{0,100}} | Download\ (?:the|our)\ app\b.{{0,60}} | \d+[\ -]min(?:ute)?s?\ read
  | All\ rights\ reserved\b.{{0,80}} | (?:©|\(c\)|Copyright\ (?:©|\(c\)|\d|by\b)).{{1,140}}
  | (?:Photo|Image|Picture)(?:\ by)?:?\ .{{1,80}}(?:Getty|Reuters|AFP|AP|EPA|Shutterstock)\b.{{0,20}}
  | (?:Photo|Image|Picture|Video)\ (?:credit|source|caption):?\ .{{1,100}}
  | (?:[A-Z]\w+(?:\ [A-Z]\w+)*\s?/\s?)?(?:AFP\ )?(?:via\ )?Getty\ Images\b.{{0,20}} | File\ photo\b.{{0,60}}
  | \(?(?:Additional\ )?[Rr]eporting\ by\ [A-Z].{{0,160}}
  | This\ (?:article|story)\ (?:was|has\ been|is)\ (?:first\ |originally\ |republished|updated).{{0,120}}
  | We\ use\ cookies\b.{{0,160}} | Accept\ (?:all\ )?cookies\.? | Please\ enable\ JavaScript\b.{{0,80}}
"""

# Repetitions have an end, and no two ways lead through the same digits: any text is read in little time.
_N = r"\d{1,12}(?:[.,]\d{1,12}){0,4}"
_YEAR = r"(?:1\d{3}|20\d\d|2100)"
_CLOCK = r"(?:a\.?m\b\.?|p\.?m\b\.?|o[’']clock|GMT|UTC|CET|EST|hrs)"
_SERIES = r"(?:(?:\s?(?:[–—-]|to|and|or|&)\s?|,\s)%s){0,8}"
_MORE, _MORE_AGES, _MORE_DAYS = _SERIES % _N, _SERIES % r"\d{1,3}", _SERIES % rf"{_SMALL}(?!\d)"
_NAME_WORD = r"""(?i:
    pages?|lines?|paragraphs?|articles?|sections?|chapters?|clauses?|rules?|part|tables?|figures?|
    number|room|gates?|floors?|runway|platform|terminal|reactors?|unit|block|building|bus|tram|
    flight|route|road|highway|motorway|channel|radio|volume|issue|version|steps?|stages?|phases?|
    levels?|tier|type|class|grades?|category|group(?:\ of)?|resolutions?|decree|directive|regulation|
    protocol|amendment|appendix|annex|day|week|year|round|act|scene|episode|season|zone|sector|
    district|precinct|pier|lane|exit|junction|post|points?|items?|questions?|notes?|exhibit|file|
    model|mark|wave|track|berth|hall|case
)"""
_HARMLESS = rf"""
    \b{_SMALL}{_MORE_DAYS}\ (?:of\ )?{_MONTH}(?!\w)(?:,?\ \d{{3,4}}\b)?
  | \b{_MONTH}\ {_SMALL}\b{_MORE_DAYS}(?:,?\ \d{{4}}\b)?
  | \b{_MONTH}(?:\ of|,)?\ \d{{3,4}}\b
  | \b\d{{4}}-\d\d(?:-\d\d)?\b | \b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b | \b(?:9/11|24/7|7/7|50/50)\b
  | \b\d{{1,2}}:\d\d(?::\d\d)?(?:\s?{_CLOCK})? | \b\d{{1,2}}(?:[.:]\d\d)?\s?{_CLOCK} | \b\d{{4}}\s(?:hours|GMT|UTC)\b
  | \b(?:at|by|until|till|before|after|around|about)\ \d{{1,2}}\.\d\d\b(?!\ ?(?:%|[a-z]+s\b|per|million|billion))
  | \b(?:UTC|GMT)\s?[+−-]\d+
  | \b{_N}{_MORE}(?:\ |-)(?:more\ |full\ |whole\ |consecutive\ |straight\ |working\ |calendar\ )?{_TIME}\b
  | \b(?:[Uu]nder|[Oo]ver)(?:\ |-)\d\ds?(?=[,.;:)])
  | \b[Aa]ge[ds]?(?:\ (?:of|between))*\ \d{{1,3}}{_MORE_AGES}\b
  | (?<=[a-z]),\ \d{{1,3}}(?=,\s(?!\d))
  | \b\d+(?:-|\ )(?:to|and)?(?:-|\ )?\d*-?years?-olds?\b
  | \b\d+(?:st|nd|rd|th)\b
  | \b(?:mid-|early-|late-)?(?:1\d|20)\d0s\b | [’']\d0s\b
  | (?:\b[Nn]o\.|№|\#)\s?\d+ | ^\(?\d{{1,2}}[.)]\s
  | (?<![\w$€£])[^\W\d_]+(?:[-‑]?\d+(?:\.\d+)?[^\W\d_]*){{1,4}} | \b[2-6][GD]\b | \b\d+x\d+\b
  | \b\d+[a-z]?\ (?:[A-Z][\w’'.]+\ ){{1,4}}(?:Street|Road|Avenue|Square|Lane|Boulevard|Place|Drive)\b
  | \b[Gg]roup\ of\ \d+\b
  | \b{_NAME_WORD}\ \d+(?:\.\d+)?(?:\(\w+\))?{_MORE}\b(?!\ (?:[a-z]{{3,}}s|people|men|women)\b)
  | \b(?=[A-Z]){_NAME_WORD}\ \d+(?:\.\d+)?\b(?!\ (?:people|men|women)\b)
  | \b(?:[Hh]e|[Ss]he|who)\ (?:is|was|turns|turned)\ \d{{1,3}}(?=[.,;:!?)](?!\d)|$|\ when\b)
  | \b(?:[Hh]alf|[Qq]uarter)\ (?:past|to)\ \d{{1,2}}\b
  | \b(?:Euro|Eurovision|Expo|Cup|Games|Olympics|Paralympics|Agenda|Vision)\ {_YEAR}\b
"""
_YEARS = rf"(?<![\w$€£.,-]){_YEAR}(?:(?:,|\sand|\sor|\sto|\s?[–/-]|\s&)\s?{_YEAR}|[–/-]\d\d){{0,8}}\b(?![.,]\d|\s?[%°])"
_YEAR_BEFORE = (
    r"(?:\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Tt]ill|[Ff]rom|[Bb]etween|[Dd]uring|[Bb]y|[Oo]f|[Tt]he|[Bb]efore|[Aa]fter|[Ee]arly|[Mm]id"
    r"|[Ll]ate|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter|[Tt]hroughout|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|[Aa]|[Oo]n|[Ff]or|[Tt]hrough"
    r")|\()\s?$"
)
_COUNTED = (
    r"\s(?:[a-z]+\s)?(?:(?!was|has|is|its|this|as|does|says|thus|less|plus)[a-z]{2,}s|people|men|women|children|police|percent|per"
    r"|million|billion|trillion|thousand|hundred|tonnes?|kg|km|m|mm|cm|square|cubic|tenge|head|feet|households|troops)\b"
)
_NAMED = r"\b(?P<name>[A-Z][\w’'.-]*)\ \d{1,4}(?![\d%]|[.,]\d|\s?%)\b"
_NOT_NAMED = """
    A About Above Across After All Almost Among An And Another Around As At Before Below Beneath Between But By Down
    During Each Either Every Exactly Few For From He Her His If In Into Its It Just Less Many More Most Nearly No Nor
    Not Of Officials On Only Or Other Our Out Over Per Police Roughly She Since So Some Still Than That The Their These
    They This Those Through To Today Under Until Up Was We Were When Where While With Within Without Yet
"""


def _verbose(pattern: str) -> Pattern:
    return re.compile(pattern, re.VERBOSE)


@cache
def _english() -> Phrases:
    return Phrases(
        relative=_verbose(_RELATIVE),
        relative_hint=re.compile(_RELATIVE_HINT),
        weekday=re.compile(rf"(?P<day>{'|'.join(_WEEKDAYS)})\b"),
        weekdays=_WEEKDAYS,
        generic_weekday=_verbose(_GENERIC_WEEKDAY),
        dated_weekday=_verbose(_DATED_WEEKDAY),
        date=_verbose(_DATE),
        months={form: number for number, name in enumerate(_MONTHS, 1) for form in (name, name[:3], name[:4])},
        forecast=re.compile(r"\b(?:will|shall|expected|due|set|plans?|planned|going)\b"),
        ahead=_verbose(_AHEAD),
        attribution=_verbose(rf"(?:{_ATTRIBUTION})\s+(?:the\ |a\ |an\ )?$"),
        attribution_behind=_verbose(_ATTRIBUTION_BEHIND),
        furniture=_verbose(rf"(?:{_FURNITURE})[.!]?"),
        harmless=_verbose(_HARMLESS),
        year=re.compile(_YEARS),
        year_before=re.compile(_YEAR_BEFORE),
        counted=re.compile(_COUNTED),
        named=_verbose(_NAMED),
        not_named=frozenset(_NOT_NAMED.split()),
        number=re.compile(
            r"(?<![\w.,-])(?:\d{1,3}(?:[,\u00a0\u202f ]\d{3}){1,5}(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d]|[.,]\d)"
        ),
        joined=re.compile(r"\s?(?:–|-|to|and)\s?"),
        group=",\u00a0\u202f ",
        decimal=".",
        between=r"(?:(?:dead|killed|other|more|innocent|civilian|young|old|foreign|local) )?",
        percent=("%", " %", " per cent", " percent"),
        currencies={"€": ("euros", "euro"), "$": ("dollars", "dollar"), "£": ("pounds", "pound")},
    )


_LANGUAGES: Mapping[str, Callable[[], Phrases]] = {"en": _english}
