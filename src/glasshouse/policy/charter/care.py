"""Care files (C4): files of schools, health, shelters, asylum and child welfare are never sources. How one is recognised by its own words.

Promise: only what a dataset says of itself is read (name, title, publisher) and the names of columns; never a value, so a firm named
"School Bus Ltd" says nothing. The words are those for people in care (patient, pupil, foster child), not for the offices that have them.
"""

from __future__ import annotations

from collections.abc import Iterable

from glasshouse.policy.charter.phrases import Phrases

REMEDY = "Keep it out. What a case needs of it comes in as a single exhibit: open the case, and collect it on its page Evidence."

WORDS: dict[str, str] = {
    "en": (
        "patient patients diagnosis diagnoses icd10 icd_10 medical_record medical_records health_record health_records "
        "blood_group blood_type pupil pupils schoolchild schoolchildren school_class school_grade class_teacher form_teacher "
        "homeroom student_id student_name student_number asylum refugee refugees shelter shelters foster_care foster_child "
        "foster_children foster_parent foster_parents foster_family foster_home child_welfare child_protection children_in_care "
        "social_worker caseworker case_worker"
    ),
    "de": (
        "patienten* patientin* diagnose diagnosen krankenakte* blutgruppe schüler* schueler* schulklasse klassenlehrer* asyl* "
        "flüchtling* fluechtling* frauenhaus frauenhäuser notunterkunft pflegekind* pflegefamilie* pflegeeltern kinderschutz "
        "jugendhilfe kindeswohl"
    ),
    "fr": (
        "patiente patientes diagnostic_medical dossier_medical dossiers_medicaux groupe_sanguin eleve eleves ecolier ecoliers "
        "classe_scolaire asile demandeur_d_asile demandeurs_d_asile refugie refugies hebergement_d_urgence famille_d_accueil "
        "familles_d_accueil enfant_place enfants_places aide_sociale_a_l_enfance protection_de_l_enfance"
    ),
    "es": (
        "paciente pacientes diagnostico diagnosticos historia_clinica grupo_sanguineo alumno alumnos alumna alumnas alumnado "
        "asilo refugiado refugiados solicitante_de_asilo casa_de_acogida acogimiento_familiar familia_de_acogida "
        "proteccion_de_menores menores_tutelados"
    ),
    "pt": ("prontuario prontuario_medico aluno aluna alunas pedido_de_asilo familia_acolhedora acolhimento_familiar protecao_de_menores"),
    "it": (
        "pazienti paziente diagnosi cartella_clinica gruppo_sanguigno alunni alunno alunna scolari richiedente_asilo "
        "richiedenti_asilo rifugiato rifugiati affidamento_familiare famiglia_affidataria minori_in_affido"
    ),
    "nl": (
        "patienten patiente diagnoses leerling leerlingen asiel asielzoeker asielzoekers vluchteling vluchtelingen pleegkind "
        "pleegkinderen pleeggezin"
    ),
    "pl": "pacjent* diagnoza uczen uczniowie uczniow azyl uchodzca uchodzcy rodzina_zastepcza",
    "sv": "patienter elever skolklass asylsokande flykting flyktingar fosterhem familjehem barnavard",
    "tr": "hasta_adi hasta_no hasta_kayit teshis teşhis ogrenci* öğrenci* iltica multeci* mülteci* siginma_evi koruyucu_aile",
    "ru": (
        "пациент* диагноз* ученик* учениц* школьник* беженец беженц* убежище приют приёмная_семья приёмные_дети приемная_семья "
        "приемные_дети"
    ),
    "uk": "пацієнт* діагноз* учень учні учнів біженець біженц* притулок прийомна_сімя",
    "ar": "مريض مرضى المريض المرضى تشخيص التشخيص تلميذ تلاميذ التلاميذ لاجئ لاجئين اللاجئين لجوء اللجوء",
    "zh": "患者 病人 诊断 診斷 病历 病歷 学生 學生 班级 班級 庇护 庇護 难民 難民 寄养 寄養",
    "ja": "患者 診断 カルテ 生徒 児童 学級 難民 里親",
    "ko": "환자 진단 학생 난민 망명 위탁가정",
}
"""Words by language, as `Phrases` takes them."""

_KNOWN = Phrases(WORDS, "tax_shelter tax_shelters animal_shelter animal_shelters bus_shelter bus_shelters")
_MOST = 20


def care_words(texts: Iterable[str]) -> tuple[str, ...]:
    """The words by which these titles or names of columns say that they are of a care file: each once, in order, at most 20."""
    return tuple(dict.fromkeys(word for text in texts for word in _KNOWN.found(text)))[:_MOST]
