"""The proof ``eddsa-jcs-2022`` of a credential: canonical JSON (RFC 8785), SHA-256, Ed25519.

A key is its own address (``did:key``), so that whoever checks a proof asks no server. Sources: W3C, Data Integrity
EdDSA Cryptosuites v1.0; W3C CCG, The did:key Method v0.7.
"""

import hashlib
from collections.abc import Mapping

from sslib.errors import N_, BadInput

OPTIONS = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod"}
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"  # how a did:key says which kind of key follows
DID = "did:key:"
LONGEST = 100  # signs of a key or a signature, more than any has


def installed() -> None:
    """Make sure that the libraries are there.

    Raises
    ------
    BadInput
    """
    try:
        import cryptography  # noqa: F401
        import rfc8785  # noqa: F401
    except ImportError as error:
        raise BadInput(
            [
                N_("The libraries that sign and check certificates are not installed."),
                N_('Install them with: pip install "sslib[course]"'),
            ]
        ) from error


def base58(content: bytes) -> str:
    """Bytes in base 58, as Bitcoin writes it.

    >>> base58(b"Hello World!"), base58(b"\\0\\0!")
    ('2NEpo7TZRRrLZSi2U', '11a')
    """
    number, text = int.from_bytes(content, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    """The bytes of a short text in base 58.

    Raises
    ------
    ValueError
        If another sign stands in it, or it is longer than a key or a signature can be.

    >>> from_base58("11a")
    b'\\x00\\x00!'
    """
    if len(text) > LONGEST:
        raise ValueError(text[:LONGEST])
    number = 0
    for sign in text:
        number = 58 * number + BASE58.index(sign)
    leading = len(text) - len(text.lstrip("1"))
    return bytes(leading) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def did(private) -> str:
    """The address of a private key's public half."""
    return f"{DID}z{base58(ED25519 + private.public_key().public_bytes_raw())}"


def public_key(address: str):
    """The Ed25519 public key that a ``did:key`` is.

    Raises
    ------
    ValueError
        If it is none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    content = from_base58(address.removeprefix(f"{DID}z")) if address.startswith(f"{DID}z") else b""
    if not content.startswith(ED25519):
        raise ValueError(address)
    return Ed25519PublicKey.from_public_bytes(content.removeprefix(ED25519))


def digest(document: Mapping, options: Mapping) -> bytes:
    """What is signed: the hash of the proof's options, then that of the document without its proof."""
    import rfc8785

    return b"".join(hashlib.sha256(rfc8785.dumps(dict(part))).digest() for part in (options, document))


def signed(document: Mapping, private, created: str) -> dict:
    """A document with its proof: the same input gives the same one."""
    address = did(private)
    options = {
        "@context": document["@context"], **OPTIONS, "created": created,
        "verificationMethod": f"{address}#{address.removeprefix(DID)}",
    }  # fmt: skip
    return {**document, "proof": {**options, "proofValue": f"z{base58(private.sign(digest(document, options)))}"}}


def signer(document: Mapping) -> str:
    """The address of the key whose signature fits a document; empty if none does.

    Only one proof of this kind counts, made with a ``did:key``, over just the contexts that the document states.
    """
    from cryptography.exceptions import InvalidSignature

    proof, bare = document.get("proof"), {field: value for field, value in document.items() if field != "proof"}
    if not isinstance(proof, dict) or any(proof.get(field) != value for field, value in OPTIONS.items()):
        return ""
    if "@context" in proof and proof["@context"] != bare.get("@context"):
        return ""
    method, value = proof.get("verificationMethod"), proof.get("proofValue")
    if not (isinstance(method, str) and isinstance(value, str) and value.startswith("z")):
        return ""
    address, _sign, fragment = method.partition("#")
    options = {field: stated for field, stated in proof.items() if field != "proofValue"}
    try:
        public_key(address).verify(from_base58(value[1:]), digest(bare, options))
    except (ValueError, RecursionError, InvalidSignature):  # also what JSON's canonical form does not know
        return ""
    return address if fragment == address.removeprefix(DID) else ""
