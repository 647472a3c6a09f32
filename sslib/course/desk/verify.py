"""Check a credential that somebody shows: the signature, the kind, the dates, and whose key it was."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sslib import language
from sslib.course.desk import proofs
from sslib.course.desk.badges import CONTEXTS, TYPES
from sslib.errors import N_, BadInput
from sslib.language import gettext as _

LARGEST = 1_000_000  # bytes of a file that is taken for a credential


@dataclass(frozen=True)
class Verified:
    """What a credential says, and whether it holds.

    ``key`` is the public key whose signature fits the file, empty if none does: then nothing else in it can be relied
    on. ``problems`` are sentences in the language in use.
    """

    valid: bool
    problems: tuple[str, ...]
    name: str = ""
    achievement: str = ""
    issuer: str = ""
    issued: date | None = None
    expires: date | None = None
    key: str = ""

    def lines(self) -> list[str]:
        """For people, in the language in use."""
        head = _("This credential is valid.") if self.valid else _("This credential is not valid.")
        if not self.key:
            return [head, *self.problems]
        until = language.day(self.expires) if self.expires else _("does not expire")
        return [
            head, *self.problems,
            _("Participant: {name}", name=self.name),
            _("Achievement: {name}", name=self.achievement),
            _("Certified by: {name}", name=self.issuer),
            _("Issued on: {day}", day=language.day(self.issued) if self.issued else language.MISSING),
            _("Expires: {day}", day=until),
            _("Signed by: {key}", key=self.key),
            _("This proves that the file was not changed since. Compare the key with the organiser's."),
        ]  # fmt: skip


def verify(path: Path, key: str = "", now: datetime | None = None) -> Verified:
    """Check a credential; whatever the file holds, the answer says what is wrong with it.

    Parameters
    ----------
    key : the organiser's public key (``did:key:z6Mk...``), if it is known from elsewhere
    now : when the dates are looked at, with its time zone (default: now)

    Raises
    ------
    BadInput
        If ``key`` is not such a key, or the libraries are not installed.
    """
    proofs.installed()
    if key:
        try:
            proofs.public_key(key)
        except ValueError as error:
            raise BadInput([N_("'{key}' is not a public key; one begins with did:key:z6Mk.")], key=key) from error
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        return Verified(False, (_("The file cannot be read: {reason}.", reason=error.strerror or str(error)),))
    try:
        document = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        return Verified(False, (_("The file is not a credential, or it is damaged."),))
    return _judged(document, key, now or datetime.now(UTC))


def _judged(document: Mapping, key: str, now: datetime) -> Verified:
    subject, issuer = _dict(document.get("credentialSubject")), _dict(document.get("issuer"))
    address, problems = proofs.signer(document), []
    if not address:
        problems.append(_("The signature does not fit: the file was changed, is damaged, or was never signed."))
    elif issuer.get("id") != address:
        problems.append(_("It was signed with another key than that of the organiser whom it names."))
    if address and key and address != key:
        problems.append(_("It was not signed with the key that you gave."))
    context, kinds = document.get("@context"), document.get("type")
    if not (isinstance(context, list) and context[:2] == CONTEXTS and isinstance(kinds, list)) or any(
        kind not in kinds for kind in TYPES
    ):
        problems.append(_("It is not an Open Badges 3.0 credential."))
    begins, ends = _time(document.get("validFrom")), _time(document.get("validUntil"))
    if not begins or ("validUntil" in document and not ends):
        problems.append(_("Its dates cannot be read."))
    elif begins > now:
        problems.append(_("It holds only from {day} on.", day=language.day(begins.date())))
    if ends and ends < now:
        problems.append(_("It expired on {day}.", day=language.day(ends.date())))
    name, achievement = name_of(document), shown(_dict(subject.get("achievement")).get("name"))
    if not (name and achievement):
        problems.append(_("It does not say who achieved what."))
    return Verified(
        not problems, tuple(problems), name, achievement, shown(issuer.get("name")),
        begins.date() if begins else None, ends.date() if ends else None, address,
    )  # fmt: skip


def name_of(document: Mapping) -> str:
    """The participant's name in a credential; empty if there is none."""
    entries = _dict(document.get("credentialSubject")).get("identifier")
    for entry in entries if isinstance(entries, list) else ():
        if _dict(entry).get("identityType") == "name" and entry.get("hashed") is False:
            return shown(entry.get("identityHash"))
    return ""


def shown(value: object) -> str:
    """Text as a screen may show it, without what would steer it."""
    return "".join(sign for sign in value if sign.isprintable()) if isinstance(value, str) else ""


def _once(pairs: list[tuple[str, object]]) -> dict:
    """No field twice: two readers could otherwise see two contents under one signature."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _time(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None
