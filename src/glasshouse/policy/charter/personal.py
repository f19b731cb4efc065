"""People who would come in as things: mappings that give a firm, an address or another thing what only a person has (C1).

Promise: a column whose whole name says birth date, sex, first or last name, nationality, religion or ethnicity, in one of the languages
below, fills no property of a kind that is found by more than names and numbers; and a row with a value in such a column does not become
such things alone. What a column holds under another name nobody here can tell. Whoever has a table of firms with such a column loads them
as `LegalEntity`: these count as persons until two people declare that none of them is one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from glasshouse.model.dataset import Counted
from glasshouse.model.schema import schema
from glasshouse.policy.charter.finding import counts_as_person
from glasshouse.policy.charter.rows import columns_read

_BORN = (
    *("birth date", "date of birth", "dob", "birthday", "birth year", "year of birth", "born", "Geburtsdatum", "Geburtsjahr", "Geburtstag"),
    *("date de naissance", "date naissance", "naissance", "né le", "née le", "fecha de nacimiento", "fecha nacimiento", "nacimiento"),
    *("data de nascimento", "data nascimento", "nascimento", "data di nascita", "data nascita", "geboortedatum", "geboortejaar"),
    *("fødselsdato", "födelsedatum", "syntymäaika", "data urodzenia", "datum narození", "dátum narodenia", "születési dátum"),
    *("data nașterii", "датум рођења", "datum rođenja", "дата рождения", "дата народження", "дата на раждане", "ημερομηνία γέννησης"),
    *("doğum tarihi", "تاريخ الميلاد", "תאריך לידה", "出生日期", "生年月日", "생년월일", "ngày sinh", "tanggal lahir", "जन्म तिथि"),
)
_SEX = (
    *("gender", "sex", "Geschlecht", "sexe", "sexo", "género", "gênero", "sesso", "geslacht", "køn", "kjønn", "kön", "sukupuoli", "płeć"),
    *("pohlaví", "pohlavie", "пол", "стать", "spol", "φύλο", "cinsiyet", "الجنس", "מין", "性别", "性別", "성별", "giới tính", "लिंग"),
    "jenis kelamin",
)
_NAMES = (
    *("first name", "given name", "given names", "forename", "forenames", "middle name", "last name", "surname", "family name"),
    *("maiden name", "Vorname", "Vornamen", "Nachname", "Familienname", "Geburtsname", "prénom", "prénoms", "nom de famille"),
    *("nom de naissance", "apellido", "apellidos", "primer apellido", "segundo apellido", "primer nombre", "sobrenome", "apelido"),
    *("cognome", "voornaam", "voornamen", "achternaam", "fornavn", "etternavn", "efternavn", "förnamn", "efternamn", "etunimi", "sukunimi"),
    *("imię", "nazwisko", "příjmení", "priezvisko", "křestní jméno", "keresztnév", "vezetéknév", "prenume", "nume de familie"),
    *("имя", "фамилия", "отчество", "ім'я", "прізвище", "по батькові", "prezime", "презиме", "επώνυμο", "soyadı", "الاسم الأول"),
    *("اسم العائلة", "שם פרטי", "שם משפחה", "姓", "姓氏", "名字", "苗字", "họ và tên", "nama depan", "nama belakang"),
)
_NATIONS = (
    *("nationality", "nationalities", "citizenship", "Nationalität", "Staatsangehörigkeit", "Staatsbürgerschaft", "nationalité"),
    *("citoyenneté", "nacionalidad", "ciudadanía", "nacionalidade", "cidadania", "nazionalità", "cittadinanza", "nationaliteit"),
    *("nasjonalitet", "nationalitet", "medborgarskap", "statsborgerskap", "kansalaisuus", "obywatelstwo", "narodowość", "státní občanství"),
    *("občanstvo", "állampolgárság", "cetățenie", "гражданство", "национальность", "громадянство", "državljanstvo", "ιθαγένεια"),
    *("υπηκοότητα", "uyruk", "vatandaşlık", "الجنسية", "אזרחות", "国籍", "國籍", "국적", "quốc tịch", "kewarganegaraan", "राष्ट्रीयता"),
)
_BELIEFS = (
    *("religion", "religious affiliation", "faith", "Konfession", "Religionszugehörigkeit", "confession", "religión", "religião"),
    *("religione", "religie", "uskonto", "religia", "wyznanie", "náboženství", "vallás", "религия", "вероисповедание", "релігія"),
    *("θρησκεία", "الديانة", "דת", "宗教", "종교", "tôn giáo", "agama", "धर्म", "ethnicity", "ethnic group", "Ethnie", "ethnicité", "etnia"),
    *("origine ethnique", "этническая принадлежность", "民族", "narodnost"),
)
_SHOWN = 5


@lru_cache(8192)
def is_personal(column: str) -> bool:
    """Whether the whole name of a column, without a table before it, says what only a person has."""
    return _compact(column.rpartition(".")[2]) in _KNOWN


def misread(mapping: Mapping[str, Any]) -> tuple[str, ...]:
    """`entity: column` of each personal column that the query gives to a thing. Any mapping is allowed."""
    found = []
    for name, entity in _entities(mapping).items():
        if _is_a_thing(str(entity.get("schema"))):
            shown, away = columns_read(entity)
            found += [f"{name}: {column}" for column in sorted(shown | away) if is_personal(column)]
    return tuple(found[:_SHOWN])


def makes_things_only(mapping: Mapping[str, Any]) -> bool:
    """Whether the query makes such things, and nobody who counts as a person."""
    kinds = [str(entity.get("schema")) for entity in _entities(mapping).values()]
    return any(map(_is_a_thing, kinds)) and not any(counts_as_person(kind, Counted.THINGS) for kind in kinds)


def personal_cells(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Personal columns of a row in which something stands."""
    return tuple(column for column, value in values.items() if is_personal(column) and value not in (None, ""))[:_SHOWN]


def _entities(mapping: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The query's entities, each with an object of properties."""
    some = mapping.get("entities")
    found = {str(name): entity for name, entity in (some if isinstance(some, Mapping) else {}).items() if isinstance(entity, Mapping)}
    plain = {name: entity.get("properties") for name, entity in found.items()}
    return {name: {**entity, "properties": plain[name] if isinstance(plain[name], Mapping) else {}} for name, entity in found.items()}


def _is_a_thing(schema_name: str) -> bool:
    """Whether entities of this kind are found by more than names and numbers. Ships and aircraft have a nationality."""
    info = schema(schema_name)
    if info is None or not info.is_a("Thing") or info.is_a("Vessel") or info.is_a("Airplane"):
        return False
    return not counts_as_person(schema_name, Counted.THINGS)


def _compact(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())


_KNOWN = frozenset(map(_compact, (*_BORN, *_SEX, *_NAMES, *_NATIONS, *_BELIEFS)))
