"""Legal forms under which one natural person trades alone: a firm of such a form counts as a person (C1).

Promise: a form is known by its code of ISO 20275 or by its words, whatever the case, accents, spaces and dots. Partnerships and companies
of one shareholder are none. In doubt a short form counts: `e.U.` is an Austrian merchant and also a Colombian company of one owner.

Source of the codes: the Entity Legal Forms Code List of ISO 20275 as the Global Legal Entity Identifier Foundation publishes it (version
1.5 of 2023-09-28, public domain): https://www.gleif.org/en/about-lei/code-lists/iso-20275-entity-legal-forms-code-list. The words are that
list's local names, and forms of countries that it has none of.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_CODES = frozenset(
    # Aruba, Austria, Bahamas, Barbados, Belgium, Bonaire, Bulgaria, Cambodia, Canada, China, Colombia, Croatia, Curaçao, Czechia, Denmark
    "PT6C ECWU G3R6 XDKS 5IL6 3N94 IPTQ NPFB 946C 9F78 KD84 1EQC 1CML MXLT GF6X QR4F W8XG 456Q I5NO UR1O I8VP RV48 4OYE 9D9U 5OZV 95G8 "
    # Czechia, Denmark, Estonia, Finland, France, Germany, Ghana, Guam, Honduras, Hungary, India, Italy, Jamaica, Korea, Kosovo, Latvia
    "CZUA FUKI 3UPJ K09E 8G07 ZY9X OL20 4HD1 GNYB E7JZ 2A44 BJ8Q OII5 4QIE LHBB WVQN GF7G QZEN BS22 "
    # Liechtenstein, Lithuania, Luxembourg, Malta, Monaco, Netherlands, Norway, Poland, Portugal, Romania, Russian Federation, Saint Vincent
    "EV7F A338 2IGL DJ2D X7W6 4QXM EXD7 ZVVM VALH AI01 DUGD FJQ8 BZQL P9CF QYZD "
    # Serbia, Sint Maarten, Slovakia, Slovenia, Spain, Suriname, Switzerland, Tunisia, United Arab Emirates, United States, Viet Nam
    "9O67 66T3 93WZ 95MS C4PZ E9SH FDVU MSGT N5MX SPIE SQ4I TG3X WQCR QW8S 1SL4 R6BI AZA0 F502 MV4S EQAQ AREY XHT1 88XU BB0P".split()
)
_WORDS: tuple[str, ...] = (
    *("sole proprietor", "sole trader", "individual entrepreneur", "individual proprietor", "individual business", "natural person"),
    *("entrepreneur individuel", "entreprise individuelle", "entreprise personne physique", "entreprise en nom personnel"),
    *("raison individuelle", "auto-entrepreneur", "micro-entrepreneur", "personne physique"),
    *("Einzelunternehm", "Einzelkauf", "Einzelfirma", "eingetragener Kaufmann", "eingetragene Kauffrau", "eingetragener Unternehmer"),
    *("natürliche Person", "empresario individual", "empresaria individual", "comerciante individual", "persona natural", "persona física"),
    *("trabajador autónomo", "trabajadora autónoma", "empresário em nome individual", "empresário individual", "empreendedor individual"),
    *("pessoa física", "pessoa singular", "impresa individuale", "ditta individuale", "imprenditore individuale", "ragione individuale"),
    *("persona fisica", "eenmanszaak", "natuurlijk persoon", "natuurlijke persoon", "enkeltperson", "enkeltmand", "personligt drevet"),
    *("enskild firma", "enskild näringsidkare", "fysisk person", "yksityinen elinkeinonharjoittaja", "toiminimi", "luonnollinen henkilö"),
    *("egyéni cég", "egyéni vállalkoz", "egyéni ügyvéd", "individuālais komersants", "individuali įmonė", "individualios įmonės"),
    *("füüsilisest isikust", "jednoosobowa działalność", "indywidualna działalność", "osoba fizyczna", "osoby fizyczne"),
    *("fyzická osoba", "živnostník", "živnostnice", "persoana fizica", "persoană fizică", "intreprindere individuala"),
    *("întreprindere individuală", "samostojni podjetnik", "obrtnik", "preduzetnik", "poduzetnik", "предузетник"),
    *("trgovac pojedinac", "biznes individual", "person fizik", "едноличен търговец", "физическо лице", "физическое лицо"),
    *("физических лиц", "индивидуальный предприниматель", "индивидуальные предприниматели", "индивидуального предпринимателя"),
    *("фізична особа", "фізичної особи", "індивідуальний підприємець", "дара кәсіпкер", "ατομική επιχείρηση", "φυσικό πρόσωπο"),
    *("個人事業", "個人企業", "個體", "個体", "个体工商户", "个体户", "个人独资", "獨資", "개인사업자", "개인기업", "şahıs", "gerçek kişi"),
    *("مؤسسة فردية", "منشأة فردية", "עוסק מורשה", "עוסק פטור", "doanh nghiệp tư nhân", "hộ kinh doanh", "usaha perorangan"),
)
"""Anywhere in a form."""
_WHOLE: tuple[str, ...] = (
    *("individual", "private individual", "self-employed", "freelancer", "Freiberufler", "e.K.", "e.Kfm.", "e.Kfr.", "e.Kffr.", "e.U."),
    *("EI", "EPP", "ONP", "UNP", "MEI", "ENK", "FIE", "IK", "PFA", "PFI", "OSVČ", "s.p.", "t.p.", "ПР", "ЕТ", "ИП", "ЧП", "ФОП", "ЖК"),
    *("autónomo", "autónoma", "autonomo", "obrt", "個人", "个人", "개인"),
)
"""A whole form."""


def is_sole_trader(forms: Iterable[str]) -> bool:
    """Whether one of the values of a firm's `legalForm` says that it is one natural person. Any text is allowed."""
    return any(map(_names_one_person, forms))


@lru_cache(8192)
def _names_one_person(form: str) -> bool:
    said = _compact(form)
    return form.strip().upper() in _CODES or said in _ALONE or any(words in said for words in _ANYWHERE)


def _compact(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())


_ANYWHERE = tuple(map(_compact, _WORDS))
_ALONE = frozenset(map(_compact, _WHOLE))
