"""The words that a printed report brings itself: headings, labels, and how a stranger checks it; by language, English where there is none.

Promise: every language says the same words. Values that people wrote are never among them.
"""

from __future__ import annotations

from glasshouse.model.printed import Printed

_EN = {
    "report": "Report",
    "letter": "Letter",
    "memo": "Memorandum",
    "brief": "Brief",
    "draft": "DRAFT",
    "draft_note": "Draft: not approved. Do not cite or pass on.",
    "assessment": "Assessment",
    "case": "Case",
    "purpose": "Purpose",
    "authors": "Written by",
    "reviewer": "Reviewed by",
    "approved": "Approved",
    "date": "Date",
    "to": "To",
    "from": "From",
    "subject": "Subject",
    "contents": "Contents",
    "empty": "This text has no words yet.",
    "figure": "Figure",
    "sources": "Sources",
    "source": "Source",
    "back": "Back to the text",
    "seen": "Looked at",
    "exhibits": "Table of exhibits",
    "number": "Number",
    "exhibit": "Exhibit",
    "kind": "Kind",
    "collected": "Collected",
    "by": "By",
    "verification": "Verification",
    "verification_intro": "What this text rests on in the ledger, and how anybody can check it without us.",
    "item": "Item",
    "value": "Value",
    "how": "How a stranger checks this",
    "how_1": "Fetch the receipt of the entry named above, a file of a few hundred bytes, from the organisation that signed:",
    "how_2": "It shows whether the entry stands in the ledger of this origin, under a head that witnesses signed; no connection is needed:",
    "how_3": "Ask the organisation for the entry's opening. What it commits to must name the SHA-256 above:",
    "how_4": "Each source and exhibit with a SHA-256 is the same file if, and only if, its own SHA-256 is the same.",
    "unset": "Some letters here have no typeface in this file and stand as empty boxes. The other formats of this text hold them.",
    "page": "Page",
}
_ES = {
    "report": "Informe",
    "letter": "Carta",
    "memo": "Memorando",
    "brief": "Nota informativa",
    "draft": "BORRADOR",
    "draft_note": "Borrador: sin aprobar. No citar ni difundir.",
    "assessment": "Valoración",
    "case": "Caso",
    "purpose": "Finalidad",
    "authors": "Redactado por",
    "reviewer": "Revisado por",
    "approved": "Aprobado",
    "date": "Fecha",
    "to": "Para",
    "from": "De",
    "subject": "Asunto",
    "contents": "Índice",
    "empty": "Este texto aún no tiene palabras.",
    "figure": "Figura",
    "sources": "Fuentes",
    "source": "Fuente",
    "back": "Volver al texto",
    "seen": "Consultado",
    "exhibits": "Relación de pruebas",
    "number": "Número",
    "exhibit": "Prueba",
    "kind": "Tipo",
    "collected": "Recogida",
    "by": "Por",
    "verification": "Verificación",
    "verification_intro": "En qué se apoya este texto en el registro, y cómo puede comprobarlo cualquiera sin nosotros.",
    "item": "Dato",
    "value": "Valor",
    "how": "Cómo lo comprueba un tercero",
    "how_1": "Obtenga de la organización que firmó el recibo de la entrada citada arriba, un archivo de unos cientos de bytes:",
    "how_2": "Muestra si la entrada consta en el registro de este origen, bajo una cabecera firmada por testigos; no hace falta conexión:",
    "how_3": "Pida a la organización la apertura de la entrada. Aquello a lo que compromete debe nombrar el SHA-256 de arriba:",
    "how_4": "Cada fuente o prueba con SHA-256 es el mismo archivo si, y solo si, su propio SHA-256 coincide.",
    "unset": "Algunas letras no tienen tipo en este archivo y aparecen como recuadros vacíos. Los demás formatos las contienen.",
    "page": "Página",
}
_AR = {
    "report": "تقرير",
    "letter": "رسالة",
    "memo": "مذكرة",
    "brief": "موجز",
    "draft": "مسودة",
    "draft_note": "مسودة غير معتمدة. لا يُستشهد بها ولا تُتداول.",
    "assessment": "تقدير",
    "case": "القضية",
    "purpose": "الغرض",
    "authors": "كتبه",
    "reviewer": "راجعه",
    "approved": "اعتُمد",
    "date": "التاريخ",
    "to": "إلى",
    "from": "من",
    "subject": "الموضوع",
    "contents": "المحتويات",
    "empty": "لا كلمات في هذا النص بعد.",
    "figure": "شكل",
    "sources": "المصادر",
    "source": "المصدر",
    "back": "العودة إلى النص",
    "seen": "اطُّلع عليه",
    "exhibits": "جدول المضبوطات",
    "number": "الرقم",
    "exhibit": "المضبوط",
    "kind": "النوع",
    "collected": "تاريخ الجمع",
    "by": "جمعه",
    "verification": "التحقق",
    "verification_intro": "ما يستند إليه هذا النص في السجل، وكيف يتحقق منه أي شخص من دوننا.",
    "item": "البند",
    "value": "القيمة",
    "how": "كيف يتحقق الغريب من هذا",
    "how_1": "احصل من المؤسسة الموقِّعة على إيصال القيد المذكور أعلاه، وهو ملف من بضع مئات من البايتات:",
    "how_2": "يبيّن الإيصال هل القيد موجود في سجل هذا المصدر تحت رأس وقّعه شهود، ولا يلزم اتصال:",
    "how_3": "اطلب من المؤسسة فتح القيد. يجب أن يذكر ما يلتزم به قيمة SHA-256 الواردة أعلاه:",
    "how_4": "كل مصدر أو مضبوط له SHA-256 هو الملف نفسه إذا، وفقط إذا، تطابقت قيمة SHA-256 الخاصة به.",
    "unset": "لبعض الحروف هنا لا يوجد خط في هذا الملف فتظهر مربعات فارغة. الصيغ الأخرى لهذا النص تحتويها.",
    "page": "صفحة",
}
LANGUAGES = {"en": _EN, "es": _ES, "ar": _AR}
CHECKS = {
    "how_1": "/ledger/receipt/NUMBER",
    "how_2": "glass-audit receipt entry-NUMBER.tlog-proof --policy POLICY",
    "how_3": "glass-audit open NUMBER opening.json FOLDER --policy POLICY",
}
"""The commands that belong to a sentence, the same in every language. POLICY says whom the checker trusts, FOLDER is the published log."""


def words_of(language: str) -> dict[str, str]:
    """The words in a language (ISO 639 code)."""
    return LANGUAGES.get(language, _EN)


def facts(printed: Printed) -> tuple[tuple[str, str], ...]:
    """What stands at the head of a text, as names and values; what was not given is left out."""
    words = words_of(printed.language)
    given = {
        "case": printed.case_title,
        "purpose": printed.purpose,
        "authors": ", ".join(printed.authors),
        "reviewer": printed.reviewer,
        "approved": printed.approved,
        "date": printed.date,
    }
    return tuple((words[name], value) for name, value in given.items() if value)


def steps(language: str) -> tuple[tuple[str, str], ...]:
    """How a stranger checks, step by step: a sentence, and the command that belongs to it or nothing."""
    words = words_of(language)
    return tuple((words[name], CHECKS.get(name, "")) for name in ("how_1", "how_2", "how_3", "how_4"))
