"""Credentials that anybody can check without the organiser: Open Badges 3.0, signed with the organiser's own key.

A credential is a Verifiable Credential (data model 2.0) of the type OpenBadgeCredential.
"""

import json
import os
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sslib.course.desk import proofs
from sslib.course.desk.folder import Desk
from sslib.errors import N_, BadInput
from sslib.inquiry import files

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
SETTINGS, KEY = "organiser.toml", "organiser.key"


@dataclass(frozen=True)
class Organiser:
    """Who certifies, and the key to sign with; ``did`` is the public key, as others compare it."""

    name: str
    url: str
    email: str
    did: str
    key: object

    def profile(self) -> dict:
        """As the issuer of a credential."""
        said = {"name": self.name, "url": self.url, "email": self.email}
        return {"id": self.did, "type": ["Profile"], **{field: text for field, text in said.items() if text}}


def organiser(desk: Desk, name: str = "", url: str = "", email: str = "") -> Organiser:
    """Who certifies in this folder; made at the first call with a new key, read at every later one.

    ``organiser.key`` stays with the organiser: for its owner's eyes, outside git, never written over.

    Raises
    ------
    BadInput
        If there is no organiser yet and no name is given, another one is given than is there, or the key is gone,
        damaged or another one.
    """
    proofs.installed()
    settings, path = desk.root / SETTINGS, desk.root / KEY
    asked = {"name": _clean(name), "url": _clean(url), "email": _clean(email)}
    if not settings.exists():
        if not asked["name"]:
            raise BadInput([N_('Who certifies? Give the organiser\'s name: --organiser "National School".')])
        if not path.exists():
            _new_key(desk.root, path)
        return _settled(settings, asked, path)
    try:
        known = tomllib.loads(settings.read_text(encoding="utf-8"))
        made = Organiser(*(_clean(known[field]) for field in (*asked, "key")), _read_key(path))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise BadInput([N_("The file {file} cannot be read: {reason}.")], file=SETTINGS, reason=error) from error
    if proofs.did(made.key) != made.did:
        raise BadInput(
            [N_("The key in {file} is not the one that {settings} names."), N_("Put the right one back from a copy.")],
            file=path, settings=SETTINGS,
        )  # fmt: skip
    if any(text and text != getattr(made, field) for field, text in asked.items()):
        raise BadInput(
            [
                N_("In this folder {name} certifies, with other details than those given."),
                N_("To change them, edit {file}."),
            ],
            name=made.name, file=settings,
        )  # fmt: skip
    return made


def _settled(settings: Path, asked: Mapping[str, str], path: Path) -> Organiser:
    private = _read_key(path)
    made = Organiser(**asked, did=proofs.did(private), key=private)
    lines = [f"{field} = {json.dumps(text, ensure_ascii=False)}" for field, text in (*asked.items(), ("key", made.did))]
    files.write(settings, "\n".join([*lines, ""]).encode("utf-8"))
    return made


def _new_key(root: Path, path: Path) -> None:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    ignored = root / ".gitignore"
    lines = files.utf8(ignored).splitlines() if ignored.exists() else []
    if KEY not in lines:
        files.write(ignored, "\n".join([*lines, KEY, ""]).encode("utf-8"))
    pem = Ed25519PrivateKey.generate().private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


def _read_key(path: Path):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise BadInput(
            [
                N_("The organiser's key is missing or cannot be read: {file}"),
                N_("Put it back from a copy. If there is none, move {settings} and the key away: a new key is made."),
                N_(
                    "Credentials given out before remain valid under the old key; "
                    "the next run issues new ones under the new key."
                ),
            ],
            file=path, settings=SETTINGS,
        )  # fmt: skip
    return private


def _clean(text: str) -> str:
    text = " ".join(text.split())
    if not text.isprintable():
        raise BadInput([N_("The organiser's details hold characters that cannot be printed.")])
    return text


def credential(
    issuer: Organiser, student: str, name: str, achievement: Mapping, issued: date, expires: date | None = None
) -> dict:
    """A signed credential: the same input gives the same one.

    Parameters
    ----------
    student : the participant's name in the gradebook
    name : as people write it
    achievement : with ``id``, ``name``, ``description`` and ``criteria``
    expires : the last day on which it holds
    """
    named = "|".join((issuer.did, student, name, achievement["id"]))
    made = {
        "@context": CONTEXTS,
        "id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, named)}",
        "type": TYPES,
        "name": achievement["name"],
        "issuer": issuer.profile(),
        "validFrom": f"{issued.isoformat()}T00:00:00Z",
        **({"validUntil": f"{expires.isoformat()}T23:59:59Z"} if expires else {}),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name},
            ],
            "achievement": {"id": achievement["id"], "type": ["Achievement"], **achievement},
        },
    }
    return proofs.signed(made, issuer.key, made["validFrom"])


def written(made: Mapping) -> bytes:
    """A credential as a file."""
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
