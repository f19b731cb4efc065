"""What may be sent to write a report, to review it, and to ask whom it names."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from glasshouse.model.printed import PrintedKind
from glasshouse.model.writing import COMMENT, TITLE
from glasshouse.web.api.bodies import Body, Needed, PublicId, Sha256
from glasshouse.web.api.written import Day, Number, Text, Title

Said = Annotated[str, StringConstraints(max_length=COMMENT)]


class ReportBody(Body):
    """A new report; `language` is the code of ISO 639 of its text."""

    kind: PrintedKind
    title: Title
    text: Text = ""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "en"


class ChangeReportBody(Body):
    """The whole report as it shall be, and the revision that the writer saw."""

    title: Title
    text: Text
    revision: Number


class PreviewBody(Body):
    """A text that is not saved, and its title; `id` of the report that it is for, or empty."""

    text: Text
    title: Annotated[str, StringConstraints(max_length=TITLE)] = ""
    id: Annotated[str, StringConstraints(pattern=r"^([a-z2-7]{26})?$")] = ""


class SourceWordsBody(Body):
    """Words of which all stand in a source's label or title; empty for the newest exhibits."""

    words: Annotated[str, StringConstraints(max_length=200)] = ""


class LookAgainBody(Body):
    """The source that still holds, and the revision that the writer saw."""

    key: Needed
    revision: Number


class HandBody(Body):
    """Who reviews the report, by sign-in name, and the revision that the writer saw."""

    login: Needed
    revision: Number


class RemarkBody(Body):
    """A comment on a passage of the revision that one saw; with `new`, a suggestion of other words for it; with `sha256`, only
    where the passage's text still has this hash."""

    revision: Number
    passage: Number
    words: Said = ""
    new: Said | None = None
    sha256: Sha256 | None = None


class AnswerBody(Body):
    """Whether a remark is accepted, and the revision that the writer saw."""

    revision: Number
    accept: StrictBool


class SeenBody(Body):
    """The revision that one read, and its SHA-256."""

    revision: Number
    sha256: Sha256


class ExportBody(SeenBody):
    """The same; `final` refuses what nobody approved."""

    final: StrictBool = False


class AskReplyBody(Body):
    """Who is asked, and until which day; empty for fourteen days."""

    entity: PublicId
    due: Day = ""


class RecordReplyBody(Body):
    """What they answered on `day`: in words, by the number of an exhibit (0 for none), or both; and the revision of the reply that the
    writer saw."""

    revision: Number
    day: Day
    declined: StrictBool = False
    words: Said = ""
    exhibit: Annotated[StrictInt, Field(ge=0, le=10_000_000)] = 0
