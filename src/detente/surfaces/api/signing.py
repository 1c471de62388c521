"""Whether somebody may take a decision, and whose name stands under it."""

from __future__ import annotations

from detente.surfaces.api.problems import Problem
from detente.surfaces.api.rights import rights
from detente.surfaces.api.sight import Asker


def signed(asker: Asker, by: str | None) -> str | None:
    """Who signs: in a team the account, and nobody else. Raises Problem for another name."""
    if asker.via != "alone" and by not in (None, asker.name):
        raise Problem(403, "you sign with your own name", f"leave `by` out: it is {asker.name}")
    return asker.name or by


def refuse_act(asker: Asker, kind: str) -> None:
    """Raises Problem if the asker's role may not decide so."""
    if kind not in asker.acts:
        needed = rights().acts.get(kind, "administrator")
        raise Problem(403, "your account may not decide this", f"it is a {asker.role}; to {kind} needs the role {needed}")
