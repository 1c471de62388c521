"""What a write may ask: the bodies of the routes that add anything to the memory."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from detente.model.decisions import CREDIBILITIES, LABELS, RELIABILITIES

assert (tuple("123456"), tuple("ABCDEF")) == (CREDIBILITIES, RELIABILITIES)
assert LABELS == ("public", "internal", "restricted", "strict")
Label = Literal["public", "internal", "restricted", "strict"]
_NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Words = Annotated[str, StringConstraints(max_length=2_000, pattern=_NO_CONTROL)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_NO_CONTROL)]
Identity = Annotated[str, StringConstraints(pattern=r"^[a-z]_[A-Za-z0-9_]{1,40}$")]
Ids = Annotated[list[Identity], Field(min_length=1, max_length=200, examples=[["m_1a2b3c4d5e6f7a8b"]])]


class Ask(BaseModel):
    """What every write may say: the reason, and who decides (without it, who started the server)."""

    model_config = ConfigDict(extra="forbid")

    why: Words = Field(default="", description="The reason, kept with it.", examples=["the wire mended it at 11:40"])
    by: (
        Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")] | None
    ) = Field(default=None, description="Who decides; in a team everybody signs with their own name.", examples=["Ana"])
    versions: dict[Identity, Annotated[int, Field(ge=0, lt=2**31)]] = Field(
        default_factory=dict, max_length=200,
        description="The versions of mentions or documents that were looked at: 409 if one of them has been decided about since.",
    )  # fmt: skip


class AskConfirm(Ask):
    """It is right."""

    kind: Literal["confirm"]
    ids: Ids


class AskRetract(Ask):
    """It is wrong."""

    kind: Literal["retract"]
    ids: Ids


class AskMerge(Ask):
    """They tell one happening."""

    kind: Literal["merge"]
    ids: Ids


class AskSplit(Ask):
    """The mentions `ids` tell another happening than the rest of the event."""

    kind: Literal["split"]
    event: Identity
    ids: Ids


class AskGrade(Ask):
    """How far to believe: 1 to 6 for an item, A to F for a publisher's family."""

    kind: Literal["grade"]
    subject: Short = Field(examples=["lowland"])
    grade: Literal["1", "2", "3", "4", "5", "6", "A", "B", "C", "D", "E", "F"]


class AskLabel(Ask):
    """How far a document, or one mention, may go."""

    kind: Literal["label"]
    id: Identity
    label: Label


class AskLabelSource(Ask):
    """How far anything of a source may go."""

    kind: Literal["label-source"]
    source: Short = Field(examples=["Lowland Wire"])
    label: Label


class AskAcknowledge(Ask):
    """The alerts were seen. One that was seen already is left as it is."""

    kind: Literal["acknowledge"]
    alerts: Ids = Field(examples=[["a_1a2b3c4d5e6f7a8b"]])


class AskUndo(Ask):
    """Take a decision back, by one more. An undo can be undone."""

    kind: Literal["undo"]
    number: int = Field(ge=1, lt=2**31)


class AskCorrect(Ask):
    """It should say something else. What is left out stays as it was read; an empty `mode` or `ends` says that there is none."""

    kind: Literal["correct"]
    id: Identity
    type: Short | None = Field(default=None, examples=["PROTEST"])
    mode: Annotated[str, StringConstraints(max_length=40)] | None = None
    ends: Annotated[str, StringConstraints(max_length=40)] | None = None
    status: Literal["happened", "ongoing", "planned", "called-for", "conditional", "hypothetical", "historical"] | None = None
    polarity: Literal["affirmed", "negated"] | None = None
    certainty: Literal["asserted", "hedged", "doubted"] | None = None
    places: Annotated[list[Short], Field(max_length=20)] | None = Field(
        default=None, description="By id or name.", examples=[["zvecan"]]
    )
    actors: Annotated[list[Short], Field(max_length=20)] | None = Field(
        default=None, description="By id or name.", examples=[["KFOR"]]
    )
    recipients: Annotated[list[Short], Field(max_length=20)] | None = Field(default=None, description="By id or name.")
    start: Annotated[str, StringConstraints(max_length=64)] | None = Field(default=None, description="When it began, ISO 8601.")
    end: Annotated[str, StringConstraints(max_length=64)] | None = Field(default=None, description="When it ended, ISO 8601.")


AskDecision = (
    AskConfirm | AskRetract | AskCorrect | AskMerge | AskSplit | AskGrade | AskLabel | AskLabelSource | AskAcknowledge | AskUndo
)


class AskReport(Ask):
    """An own field report. `at`: 08:10 (the last such time in the area's zone) or ISO 8601; without it, now."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=_NO_CONTROL, strip_whitespace=True)] = Field(
        examples=["crowd ~300 at municipal building Zvečan, KFOR between, calm"]
    )
    at: Annotated[str, StringConstraints(max_length=64)] | None = Field(default=None, examples=["08:10"])
    source: Short | None = Field(default=None, description="Who reports; without it, the area's first own observer.")
    grade: Annotated[str, StringConstraints(pattern="^([A-Fa-f][1-6]?|[1-6])$")] | None = Field(default=None, examples=["B2"])
    label: Label = "internal"
    client_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")] | None = Field(
        default=None,
        description="A name that the client makes for this report: sent again under it, nothing is added twice.",
        examples=[None],
    )
