"""What somebody is, believes or belongs to is no public function, whatever calls it an office or has it paid for (C2).

Promise: an office or a body that calls itself one of a faith, a union, a party, of people who are ill, cared for or held, or that is one by
its topics in FollowTheMoney, is known as that; so is a listing about entry, stay or removal. The words stand here, once, for the index, the
lists of links and the searches. What calls itself something else is not known: `docs/design/persons.md` says what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from glasshouse.policy.charter.care import WORDS as CARE
from glasshouse.policy.charter.phrases import Phrases, plain

Values = Mapping[str, Sequence[str]]

TOPICS = frozenset({"gov.religion", "rel", "pol.party", "pol.union"})
"""FollowTheMoney's topics for bodies of faith, parties and unions."""
_CALLED = ("name", "title", "alias", "weakAlias", "previousName", "abbreviation")
_SAID = (*_CALLED, "classification", "sector", "legalForm", "keywords")
"""By what a body says what it is."""

_OF_MIGRATION = re.compile(
    r"immigra|migra(?:nt|tion|ción|ção|zione)|\bvisas?\b|\bvisum|overstay|deport|removal order|expulsi|abschieb|éloignement|ausländer"
    r"|étranger|asyl|asile|asilo|refug|réfugi|flüchtling|undocumented|sans.papiers|irregular (?:entry|stay)|\baliens?\b"
    r"|border (?:force|guard|patrol|cross)|мигра|депорт|беженц|убежищ|виза\b|هجرة|لاجئ|ترحيل"
    r"|移民|遣返|难民|難民|签证|簽證|入管|이민|난민",
    re.IGNORECASE,
)
"""Entry, stay and removal, as a listing that is about them says it: no sanction is one of these (C2, C7)."""
_OF_DEEDS = re.compile(
    r"(?:migrant|refugee)[- ]smuggl\w*|smuggling of (?:migrants|refugees)|trafic de migrants|tráfico (?:ilícito )?de migrantes"
    r"|(?:section )?7031\s?\(c\)(?: visa (?:restrictions?|ban|ineligibility))?",
    re.IGNORECASE,
)
"""What officials and smugglers are listed for, in words that sound like it: a crime, and the section of a law on corrupt officials."""

_BODIES = Phrases(
    {
        "en": (
            "church churches parish parishes diocese archdiocese diocesan congregation congregations mosque mosques masjid synagogue "
            "synagogues mandir gurdwara buddhist_temple hindu_temple christian_fellowship christian_mission* "
            "christian_union christian_centre "
            "christian_center islamic muslim muslims jewish catholic evangelical methodist baptist lutheran adventist jehovah* scientology "
            "imam imams mullah ayatollah mufti rabbi rabbis rabbinate priest priests pastor pastors vicar bishop "
            "bishops archbishop* deacon "
            "chaplain* monk monks nun nuns clergy clergyman minister_of_religion "
            "trade_union* labor_union* labour_union* workers_union worker_s_union workers_unions union_of_workers employees_union "
            "teachers_union union_member* federation_of_labor federation_of_labour trades_union* "
            "political_party political_parties labour_party socialist_party communist_party democratic_party republican_party "
            "conservative_party liberal_party green_party workers_party people_s_party peoples_party national_party social_democrat* "
            "christian_democrat* party_member* member_of_the_party"
        ),
        "de": (
            "kirche* kirchgemeinde* pfarrei* pfarrer* pfarrgemeinde* bistum erzbistum diözese* moschee* moscheeverein* synagoge* "
            "kultusgemeinde* freikirche* glaubensgemeinschaft* religionsgemeinschaft* priester* bischof* "
            "bischöf* erzbischof* *kirche rabbiner* diakon* "
            "*gewerkschaft* *partei parteien parteimitglied*"
        ),
        "fr": (
            "église églises paroisse* diocèse mosquée* consistoire association_cultuelle prêtre* évêque* archevêque* rabbin* "
            "ministre_du_culte syndicat syndicats syndicale* parti_politique parti_socialiste parti_communiste "
            "parti_démocrat* parti_radical"
        ),
        "es": (
            "iglesia* parroquia* diócesis arquidiócesis mezquita* sinagoga* sacerdote* obispo* arzobispo* rabino* ministro_de_culto "
            "sindicato* partido*"
        ),
        "pt": "igreja* paróquia* mesquita* bispo* arcebispo*",
        "it": "chiesa chiese parrocchia* diocesi moschea* vescovo arcivescovo ministro_di_culto sindacato sindacati partito*",
        "nl": "kerk kerken kerkgenootschap* parochie* moskee* bisschop* dominee vakbond* vakvereniging* partij partijen",
        "sv": "kyrka kyrkan församling* moské* biskop* fackförbund* fackförening* partiet",
        "da": "kirke kirken kirker menighed* menighet* fagforening* fagforbund*",
        "fi": "kirkko seurakunta* ammattiliitto*",
        "pl": "kościół kościoła parafia diecezja meczet ksiądz biskup* związek_zawodowy związki_zawodowe partia partii",
        "cs": "církev farnost biskupství odborový_svaz",
        "hu": "egyház* szakszervezet*",
        "ro": "biserica parohia episcopia sindicat* partidul",
        "el": "εκκλησία ενορία τζαμί επίσκοπος σωματείο_εργαζομένων",
        "tr": "cami camii kilise* sendika* partisi",
        "ru": "церковь церкви приход епархия мечеть синагога храм священник* епископ* архиепископ* имам раввин* профсоюз* партия партии",
        "uk": "церква церкви парафія єпархія мечеть священик* єпископ* профспілк* партія партії",
        "ar": "كنيسة مسجد إمام نقابة حزب",
        "he": "בית_כנסת כנסייה מסגד רב_העיר ההסתדרות מפלגת",
        "zh": "教会 教會 教堂 清真寺 牧师 牧師 神父 主教 阿訇 工会 工會 共产党 共產黨 政党 政黨 国民党 國民黨",
        "ja": "教会 寺院 神社 モスク 牧師 神父 司教 住職 労働組合 政党 自由民主党 共産党",
        "ko": "교회 성당 사찰 목사 주교 노동조합 정당 민주당",
    },
    "church_street church_road church_lane church_hill church_farm syndicat_mixte syndicat_intercommunal syndicat_des_copropriétaires "
    "syndicat_de_copropriétaires islamic_republic islamic_consultative islamic_revolutionary islamic_development_bank",
)
"""Faiths, unions and parties: their bodies, and who is something in them."""

_STATUS = {
    "en": (
        "visa_holder* holder_of_a_visa residence_permit_holder* detainee* inmate* prisoner* convict convicts undocumented migrant migrants "
        "immigrant immigrants stateless_person* deportee* overstayer* asylum_seeker* ward_of_court welfare_recipient* benefit_recipient* "
        "disabled_person* unemployed_person*"
    ),
    "de": "visuminhaber* häftling* gefangene* strafgefangene* migranten migrantin* geduldete* sozialhilfeempfänger*",
    "fr": "détenu détenus détenue* prisonnier* titulaire_de_visa sans_papiers migrants immigré*",
    "es": "preso presos reclus* titular_de_visa migrante migrantes inmigrante* indocumentad*",
    "it": "detenut* migranti immigrat* senza_documenti",
    "nl": "gedetineerde* migranten ongedocumenteerde*",
    "pl": "więzień więźniowie migranci",
    "ru": "заключенн* заключённ* мигрант* осуждённ*",
    "ar": "سجين سجناء معتقل مهاجر مهاجرين",
    "zh": "囚犯 服刑 移民",
    "ja": "受刑者 移民",
    "ko": "수감자 이민자",
}
_CARED = Phrases(
    {name: f"{words} {_STATUS.get(name, '')}" for name, words in CARE.items()},
    "tax_shelter tax_shelters animal_shelter animal_shelters bus_shelter bus_shelters",
)
"""People who are ill, cared for, held, or known by how they may stay."""

_CARING = Phrases(
    {
        "en": (
            "hospital hospitals clinic clinics hospice hospices infirmary medical_centre medical_center health_centre health_center "
            "health_insurance nursing_home* care_home* psychiatr* rehabilitation_centre rehabilitation_center orphanage* women_s_refuge "
            "women_s_shelter homeless_shelter prison prisons detention_centre detention_center"
        ),
        "de": "*krankenhaus* *krankenhäuser* *klinik* krankenkasse* hospiz* pflegeheim* altenheim* kinderheim* psychiatrie* gefängnis*",
        "fr": "hôpital hôpitaux clinique* centre_hospitalier ehpad maison_de_retraite mutuelle_de_santé psychiatrique orphelinat* prison*",
        "es": "hospital hospitales hospitalari* clínica* centro_de_salud residencia_de_mayores psiquiátric* orfanato* prisión cárcel",
        "pt": "clínica* santa_casa lar_de_idosos orfanato* prisão",
        "it": "ospedale ospedali ospedalier* clinica cliniche casa_di_riposo psichiatric* orfanotrofio carcere",
        "nl": "ziekenhuis ziekenhuizen kliniek* verpleeghuis* ziekenfonds zorgverzekeraar* gevangenis*",
        "sv": "sjukhus* sykehus* sygehus* vårdhem* fängelse*",
        "pl": "szpital* klinika przychodnia hospicjum więzienie",
        "tr": "hastane* klinik huzurevi cezaevi",
        "ru": "больниц* клиник* госпитал* поликлиник* хоспис* психиатрич* тюрьма",
        "uk": "лікарн* клінік* поліклінік* хоспіс*",
        "ar": "مستشفى المستشفى عيادة سجن",
        "zh": "医院 醫院 诊所 診所 监狱 監獄",
        "ja": "病院 診療所 クリニック 刑務所",
        "ko": "병원 클리닉 교도소",
    }
)
"""Bodies that treat, keep or hold people."""

_SAID_OF_ONE = Phrases(
    {
        "en": (
            "hindu hindus sikh sikhs jew jews shia shiite* sunni sunnis atheist* shop_steward* union_representative* "
            "green_card* permanent_resident* foreign_national* illegal_alien* work_permit* student_visa* homeless orphan orphans "
            "unemployed disabled transgender lgbt* sex_worker* hiv* social_assistance"
        ),
    }
)
"""What is said of a person and is no office; in the name of a body it says little."""

_ONE = Phrases(
    {
        "en": (
            "asylum_seeker refugee visa_holder residence_permit_holder detainee inmate prisoner convict migrant immigrant stateless_person "
            "deportee overstayer patient pupil foster_child ward_of_court welfare_recipient benefit_recipient disabled_person "
            "unemployed_person homeless_person orphan imam rabbi priest pastor"
        ),
        "de": (
            "asylbewerber asylbewerberin asylsuchende asylsuchender flüchtling geflüchteter häftling gefangener gefangene patient "
            "patientin pflegekind schüler schülerin"
        ),
        "fr": "réfugié réfugiée demandeur_d_asile détenu détenue prisonnier patient patiente titulaire_de_visa élève",
        "es": "refugiado refugiada solicitante_de_asilo preso presa recluso reclusa migrante paciente alumno alumna",
        "it": "rifugiato rifugiata richiedente_asilo detenuto detenuta migrante paziente alunno alunna",
        "ru": "беженец заключенный заключённый мигрант пациент ученик",
    }
)
"""One person by such a status, or of the clergy."""
_BESIDE = re.compile(r"[,;:(/–—]| - | (?:registered|known|listed|held|kept|treated|at|by|in|of|under|with) ", re.IGNORECASE)
"""After this stands who registered, holds or treats them: "Asylum seeker (Ministry of the Interior)"."""

_PUBLIC = Phrases(
    {
        "en": (
            "minister ministers ministerial ministry parliament* senat* congress congressman congresswoman mayor "
            "mayors governor* judge judges "
            "justice commissioner* ombuds* ambassador* councillor* councilor* city_council house_of mp secretary_of_state "
            "national_assembly legislative_assembly registrar_of_political_parties registrar_of_trade_unions"
        ),
        "de": "minister* bundestag* landtag* nationalrat* *bürgermeister* richter* kommissar* botschafter* stadtrat* staatssekretär*",
        "fr": (
            "ministre* ministère* maire parlement* sénat* juge* commissaire* ambassadeur* conseil_municipal conseiller_municipal "
            "conseillère_municipale assemblée_nationale"
        ),
        "es": ("ministr* alcalde* parlament* juez* comisari* embajador* concejal* gobernador* intendente* asamblea_nacional diputad*"),
        "it": "sindaco deputato giudice commissario ambasciator*",
        "nl": "burgemeester wethouder rechter tweede_kamer",
        "pl": "poseł burmistrz sędzia wojewoda",
        "ru": "министр* депутат* сенатор* губернатор* мэр судья комиссар* посол",
        "uk": "міністр* депутат* мер суддя",
        "ar": "وزير نائب سفير محافظ قاضي",
        "zh": "部长 部長 议员 議員 市长 市長 省长 法官 大使",
        "ja": "大臣 議員 市長 知事 裁判官 大使",
        "ko": "장관 의원 시장 판사 대사",
    }
)
"""Offices that stay offices whatever they are for: a minister for refugees, a member of parliament of a place called after a church."""
_ONLY_SOUNDS = Phrases(
    {
        "": (
            "minister_of_religion minister_of_the_gospel minister_of_word minister_of_the_word ministre_du_culte ministro_de_culto "
            "ministro_di_culto trade_union_congress trades_union_congress muslim_congress islamic_congress jewish_congress party_congress "
            "law_and_justice_party justice_and_development_party justice_party"
        )
    }
)
"""What only sounds like one of them."""
_PREACHED = Phrases(
    {
        "": (
            "church churches chapel cathedral congregation congregations baptist methodist lutheran presbyterian evangelical pentecostal "
            "gospel mosque synagogue"
        )
    }
)
_PREACHERS = frozenset({"minister", "ministers"})
"""In such places a minister is none of a government, but for one *of* or *for* something."""
_OF_GOVERNMENT = Phrases({"": "minister_of minister_for ministers_of ministers_for prime_minister"})
_HEADS = Phrases(
    {
        "en": (
            "director* chief* head chair* president* officer* secretar* inspector* advis* superintendent* professor* warden* manager* "
            "board commission tribunal committee trustee* authority agency"
        ),
        "de": "direktor* leiter* leitung vorsitzende* präsident* beauftragte* sekretär* inspektor* chef*",
        "fr": "directeur* directrice* chef président* responsable* secrétaire* délégué*",
        "es": "director* jefe jefa presidente* secretari* delegad*",
        "it": "direttore* direttrice* capo responsabile presidente* segretari*",
        "ru": "директор* начальник* глава председател* руководител*",
        "ar": "مدير رئيس مفوض",
        "zh": "主任 局长 局長 院长 院長",
        "ja": "局長 院長 長官",
        "ko": "국장 원장 청장",
    }
)
"""Who has to do with such people and is none of them: a head of a service for refugees."""


def about_stay(words: Iterable[str]) -> bool:
    """Whether a listing that says this is about entry, stay or removal."""
    return any(_OF_MIGRATION.search(_OF_DEEDS.sub(" ", text)) for text in words)


def is_no_office(about: Values) -> bool:
    """Whether what is recorded as an office with these properties is a faith, a membership or a status."""
    return not TOPICS.isdisjoint(about.get("topics", ())) or any(map(_no_office, _values(about, _CALLED)))


def is_belonging(about: Values) -> bool:
    """Whether to pay a body with these properties, or to be paid by it, tells what somebody believes, belongs to or suffers from."""
    return not TOPICS.isdisjoint(about.get("topics", ())) or any(map(_belonging, _values(about, _SAID)))


@lru_cache(8192)
def _no_office(name: str) -> bool:
    if _ONLY_SOUNDS.found(name) or _is_one(_BESIDE.split(name, maxsplit=1)[0]):
        return True
    public = frozenset(_PUBLIC.found(name))
    if public <= _PREACHERS and public and _PREACHED.found(name):
        return not _OF_GOVERNMENT.found(name)
    if public:
        return False
    return bool(_BODIES.found(name)) or (bool(_CARED.found(name) or _SAID_OF_ONE.found(name)) and not _HEADS.found(name))


def _is_one(head: str) -> bool:
    """Whether what a name begins with is a person by their status, whoever is named after it."""
    said = plain(head)
    ends = any(said == one or said.endswith(f"_{one}") for one in map(plain, _ONE.found(head)))
    return ends and not (_PUBLIC.found(head) or _HEADS.found(head))


@lru_cache(8192)
def _belonging(name: str) -> bool:
    return bool(_BODIES.found(name) or _CARING.found(name) or _CARED.found(name))


def _values(about: Values, names: Iterable[str]) -> Iterable[str]:
    return (value for name in names for value in about.get(name, ()))
