"""A memory of some reports that were really read: both sides, a dispute, private names, and what attackers put into articles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from detente.model.documents import Terms
from detente.model.read_documents import ReadDocument
from detente.store.store import Store
from detente.workspace import Workspace
from tests.memories import SetClock
from tests.served import PAYLOADS

PRIVATE = ("Milan Petrovan", "Petrovan")
REPORTS = (
    (
        "Lowland Wire", "2023-05-28T20:00:00+02:00",
        ("On Friday police seized the municipal building in Zvečan. "
        "KFOR deployed troops in Zvečan."),
    ),
    (
        "Meridian Press Agency", "2023-05-29T08:00:00+02:00",
        ("Police seized the municipal building in Zvečan on Friday. "
        "About 300 protesters gathered in Zvečan."),
    ),
    (
        "Lowland Wire", "2023-05-29T08:30:00+02:00",
        ("KFOR soldiers stand between citizens and police in Leposavić. "
        "The mayor met the KFOR commander in Zubin Potok."),
    ),
    (
        "Severna Strana", "2023-05-29T09:00:00+02:00",
        ("Aleksandar Vučić said that police attacked citizens in Zvečan. "
        "Serbia called on Kosovo to withdraw its police from Zvečan."),
    ),
    (
        "Lajmi i Veriut", "2023-05-29T09:30:00+02:00",
        ("Kosovo Police denied that its officers attacked citizens in Zvečan. "
        "Kosovo Police said that protesters attacked officers in Zvečan."),
    ),
    (
        "Adria Ledger", "2023-05-29T10:00:00+02:00",
        ("At least 25 soldiers were injured in Zvečan. "
        "On Monday police stopped the driver Milan Petrovan at the bridge in Zvečan. "
        "Petrovan was taken to hospital."),
    ),
    (
        "Neutral Force Press Line", "2023-05-29T10:30:00+02:00",
        ("KFOR called on both sides to refrain from violence. "
        "KFOR promised to stay in Leposavić until Friday."),
    ),
    (
        "Meridian Press Agency", "2023-05-29T11:00:00+02:00",
        ("A barricade blocks the road in Zubin Potok. "
        "Protesters will gather in Leposavić on Tuesday."),
    ),
)  # fmt: skip
HOSTILE = "2023-05-29T11:30:00+02:00"


def read_reports(workspace: Workspace) -> list[ReadDocument]:
    """The reports and the payloads, read; a payload stands in a title, a text, a source and an address."""
    documents = [workspace.document(text, published=published, source=source) for source, published, text in REPORTS]
    for payload in PAYLOADS:
        plain = payload.replace("\u2028", " ").replace("\u2029", " ").replace("\t", " ")
        found = workspace.document(
            f"Police attacked {payload} in Zvečan. KFOR stands between {payload} and police in Leposavić.",
            published=HOSTILE,
            source=f"Wire {plain}",
        )
        documents.append(
            replace(
                found,
                title=f"Title {payload}",
                link=f"javascript:alert('{payload}')",
                terms=Terms(40, credit=payload),
                author=payload,
            )
        )
    return list(workspace.read(documents))


def filled(path: Path, workspace: Workspace, read: list[ReadDocument]) -> Path:
    """A memory that holds them."""
    store = Store(path, clock=SetClock())
    workspace.keep(store, read)
    store.close()
    return path
