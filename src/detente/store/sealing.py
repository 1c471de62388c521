"""Sealed texts: AES-256-GCM under a key that lies outside the memory. Who destroys the key has erased them all."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from detente.errors import SettingsError, StoreError

KEY_BYTES = 32
_NONCE_BYTES = 12


def load_key(path: Path) -> bytes:
    """The key in a file: 32 bytes as base64 or hex in one line. Raises SettingsError if there is none, or others can read it."""
    try:
        text = path.read_text(encoding="ascii").strip()
        mode = path.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the key file {path} cannot be read: {error}") from error
    if mode & 0o077:
        raise SettingsError(f"the key file {path} can be read by others; chmod 600 {path}")
    try:
        key = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise SettingsError(f"the key file {path} holds no key: expected {KEY_BYTES} bytes as base64 or hex") from error
    if len(key) != KEY_BYTES:
        raise SettingsError(f"the key file {path} holds {len(key)} bytes; expected {KEY_BYTES}")
    return key


def make_key(path: Path) -> bytes:
    """A new key in a new file that only its owner can read."""
    key = secrets.token_bytes(KEY_BYTES)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(base64.b64encode(key).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def seal(text: str, key: bytes, *, document_id: str) -> bytes:
    """The text encrypted, bound to its document."""
    return seal_bytes(text.encode("utf-8", "surrogatepass"), key, document_id=document_id)


def seal_bytes(plain: bytes, key: bytes, *, document_id: str) -> bytes:
    """The bytes encrypted, bound to their document."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, document_id.encode())


def unseal(sealed: bytes, key: bytes, *, document_id: str) -> str:
    """The text. Raises StoreError under another key, for another document, or if a bit was changed."""
    return unseal_bytes(sealed, key, document_id=document_id).decode("utf-8", "surrogatepass")


def unseal_bytes(sealed: bytes, key: bytes, *, document_id: str) -> bytes:
    """The bytes. Raises StoreError under another key, for another document, or if a bit was changed."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], document_id.encode())
    except InvalidTag as error:
        raise StoreError(f"the original of {document_id} cannot be opened with this key, or it was changed") from error
