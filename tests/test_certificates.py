"""Certificates: nobody below the rule, nothing issued twice, and a credential that anybody can check.

The vectors of the proof are W3C's (Data Integrity EdDSA Cryptosuites v1.0, appendix B.3), those of base 58 the draft
standard's (draft-msporny-base58), those of did:key the method's own.
"""

import copy
import json
import re
import stat
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sslib import language, syllabus
from sslib.cli import certify
from sslib.course.desk import badges, certificates, proofs, verify
from sslib.course.desk.causes import MISSING, Cause
from sslib.course.desk.folder import Desk
from sslib.course.desk.marks import Mark
from sslib.errors import BadInput, UnknownName

MODULES = tuple(syllabus.modules())
DAY = date(2026, 3, 2)
NAME = "Amina Bello"


def answer(module, points, most=10.0, waiting=False, student="amina-bello", name=NAME, cause=None):
    return Mark(student, name, module, "nb", "ex-1-check", "1", points, most, waiting, waiting, cause, "")


def course(*points, **more):
    """One answer of ten points in each module."""
    return [answer(module, got, **more) for module, got in zip(MODULES, points, strict=False)]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def who(desk):
    return badges.organiser(desk, "École nationale", "https://ecole.example", "formation@ecole.example")


@pytest.fixture
def gradebook(monkeypatch):
    """Sets what the gradebook holds."""
    return lambda rows: monkeypatch.setattr(certificates, "marks", lambda desk, modules=(): list(rows))


def standing(desk, gradebook, rows):
    gradebook(rows)
    (found,) = certificates.eligible(desk)
    return found


def content(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def text(path):
    ran = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return " ".join(ran.stdout.split())


# The rule


def test_the_rule_is_read_from_the_course():
    assert syllabus.certificate_rule() == syllabus.Rule(hours=30, percent=60, each_module=40, expires_years=0)
    assert syllabus.certificate_rule().hours * 60 == sum(lesson.minutes for lesson in syllabus.lessons())


@pytest.mark.parametrize(
    "change",
    [{"percent": 101}, {"percent": -1}, {"each_module": "40"}, {"hours": 0}, {"hours": 30.5}, {"percent": float("nan")},
     {"expires_years": True}, {"expires_years": -1}, {"more": 1}],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(monkeypatch, change):
    stated = {"hours": 30, "percent": 60, "each_module": 40, "expires_years": 0}
    monkeypatch.setattr(syllabus, "_stated", lambda: {"certificate": stated | change})
    with pytest.raises(BadInput, match=next(iter(change))):
        syllabus.certificate_rule()
    monkeypatch.setattr(syllabus, "_stated", lambda: {})
    with pytest.raises(BadInput, match="hours"):
        syllabus.certificate_rule()


@pytest.mark.parametrize(
    ("points", "verdict", "percent"),
    [
        ((6, 6, 6, 6), "passed", 60),  # 24 of 40: at the rule
        ((6, 6, 6, 5.9), "below", 59.75),  # 23.9 of 40
        ((10, 10, 10, 4), "passed", 85),  # one module at its 40 %
        ((10, 10, 10, 3.9), "below", 84.75),  # one module just below
        ((10, 10, 10, 10), "passed", 100),
        ((0, 0, 0, 0), "below", 0),
    ],
)
def test_just_below_at_and_above_the_rule(desk, gradebook, points, verdict, percent):
    found = standing(desk, gradebook, course(*points))
    assert (found.verdict, found.passed) == (verdict, verdict == "passed")
    assert found.percent == pytest.approx(percent) and found.most == 40
    assert found.modules == pytest.approx({module: 10 * got for module, got in zip(MODULES, points, strict=True)})


def test_sums_of_tenths_reach_the_rule_that_they_reach(desk, gradebook):
    tenths = [answer(MODULES[3], points, most=most) for points, most in ((0.6, 1.0), (0.7, 2.0), (0.7, 2.0))]
    assert 100 * sum(row.points for row in tenths) < 40 * 5  # 2 of 5, as a machine adds them
    assert standing(desk, gradebook, [*course(10, 10, 10), *tenths]).passed


def test_modules_weigh_by_their_points(desk, gradebook):
    rows = [answer(MODULES[0], 90, most=100), *course(9, 4, 4, 4)[1:]]  # 102 of 130: 78.5 %
    found = standing(desk, gradebook, rows)
    assert found.passed and found.percent == pytest.approx(100 * 102 / 130)


def test_answers_that_wait_count_as_nothing_and_block_only_if_they_decide(desk, gradebook):
    waits = [answer(MODULES[3], 0.0, waiting=True)]
    enough = standing(desk, gradebook, [*course(10, 10, 10, 8), *waits])  # 38 of 50, 8 of 20
    assert enough.passed and enough.percent == 76 and enough.waiting == 1
    undecided = standing(desk, gradebook, [*course(6, 6, 6, 6), *waits])  # 24 of 50, 34 of 50 at best
    assert undecided.verdict == "waits" and undecided.percent == 48 and "1" in undecided.text()
    assert standing(desk, gradebook, [*course(5, 5, 5, 3), *waits]).verdict == "below"  # 28 of 50 at best
    given = [answer(MODULES[3], 10.0, waiting=True)]  # points that nobody has confirmed
    assert standing(desk, gradebook, [*course(6, 6, 6, 6), *given]).percent == 48


def test_a_module_that_is_missing_or_not_graded_gives_no_certificate(desk, gradebook):
    missing = standing(desk, gradebook, course(10, 10, 10))
    assert missing.verdict == "absent" and missing.named == MODULES[3:] and missing.modules[MODULES[3]] is None
    assert missing.percent < 100 and syllabus.modules()[MODULES[3]] in missing.text()
    ungraded = standing(desk, gradebook, course(10, 10, 10, None))
    assert ungraded.verdict == "ungraded" and ungraded.named == MODULES[3:]
    empty = standing(desk, gradebook, [*course(10, 10, 10), answer(MODULES[3], 0, cause=Cause(MISSING))])
    assert empty.verdict == "below"


# Issuing


def test_never_below_the_rule_and_everybody_above_it(desk, who, gradebook):
    gradebook([
        *course(6, 6, 6, 6),
        *course(6, 6, 6, 5, student="below", name="Below Rule"),
        *course(10, 10, 10, student="absent", name="Absent Module"),
    ])  # fmt: skip
    done = certificates.issue(desk, who, ["en"], DAY)
    assert {path.parent.name for path in done.written} == {"amina-bello"}
    assert [one.student for one in done.refused] == ["absent", "below"] and not done.fallen
    assert [path.name for path in (desk.root / "certificates").iterdir()] == ["amina-bello"]


def test_issued_again_on_another_day_nothing_changes(desk, who, gradebook):
    gradebook(course(6, 6, 6, 6))
    first = certificates.issue(desk, who, ["en", "fr"], DAY)
    before = content(desk.root)
    assert len(first.written) == 3 and not first.kept
    again = certificates.issue(desk, badges.organiser(desk), ["en", "fr"], DAY + timedelta(days=30))
    assert not again.written and set(again.kept) == set(first.written) and content(desk.root) == before
    (desk.root / "certificates/amina-bello/certificate_fr.pdf").unlink()
    gradebook(course(10, 10, 10, 10))  # better marks change nothing either
    last = certificates.issue(desk, who, ["en", "fr", "pt"], DAY + timedelta(days=60))
    assert [path.name for path in last.written] == ["certificate_fr.pdf", "certificate_pt.pdf"]
    assert before.items() <= content(desk.root).items()


def test_marks_that_fell_below_the_rule_are_told_and_nothing_is_deleted(desk, who, gradebook):
    gradebook(course(6, 6, 6, 6))
    certificates.issue(desk, who, ["en"], DAY)
    before = content(desk.root)
    gradebook(course(6, 6, 6, 5))
    done = certificates.issue(desk, who, ["en", "es"], DAY)
    assert [one.name for one in done.fallen] == [NAME] == [one.name for one in done.refused]
    assert not done.written and content(desk.root) == before


def test_a_corrected_name_gets_a_new_certificate_and_the_old_one_is_kept(desk, who, gradebook):
    gradebook(course(6, 6, 6, 6))
    certificates.issue(desk, who, ["en"], DAY)
    old = {path.name: data for path, data in content(desk.root / "certificates").items()}
    gradebook(course(6, 6, 6, 6, name="Amina  Bello\u00a0Ngo"))
    done = certificates.issue(desk, who, ["en"], DAY)
    assert len(done.written) == 2
    (aside,) = (desk.root / "certificates/_replaced").iterdir()
    assert {path.name: data for path, data in content(aside).items()} == old
    assert "Amina Bello Ngo" in text(desk.root / "certificates/amina-bello/certificate_en.pdf")
    assert not certificates.issue(desk, who, ["en"], DAY).written


@pytest.mark.parametrize("harm", [lambda data: b"{", lambda data: data.replace(b"Amina", b"Amine"), lambda data: b""])
def test_a_credential_that_does_not_hold_is_not_taken_for_issued(desk, who, gradebook, harm):
    gradebook(course(6, 6, 6, 6))
    certificates.issue(desk, who, ["en"], DAY)
    path = desk.root / "certificates/amina-bello/credential.json"
    good = path.read_bytes()
    path.write_bytes(harm(good))
    assert path in certificates.issue(desk, who, ["en"], DAY).written and path.read_bytes() == good


def test_a_certificate_that_expires_says_when(desk, who, gradebook, monkeypatch):
    monkeypatch.setattr(syllabus, "certificate_rule", lambda: syllabus.Rule(30, 60, 40, 3))
    gradebook(course(6, 6, 6, 6))
    certificates.issue(desk, who, ["en"], date(2024, 2, 29))
    folder = desk.root / "certificates/amina-bello"
    at = lambda *parts: datetime(*parts, tzinfo=UTC)  # noqa: E731
    found = verify.verify(folder / "credential.json", now=at(2027, 2, 28, 23))
    assert found.valid and found.expires == date(2027, 2, 28) and found.issued == date(2024, 2, 29)
    late = verify.verify(folder / "credential.json", now=at(2027, 3, 1))
    assert not late.valid and late.key == who.did and "It expired on 28 February 2027." in late.lines()
    early = verify.verify(folder / "credential.json", now=at(2024, 2, 28, 23))
    assert not early.valid and early.key == who.did
    assert "28 February 2027" in text(folder / "certificate_en.pdf")


def test_languages_are_those_of_the_kit(desk, who, gradebook):
    gradebook(course(6, 6, 6, 6))
    with pytest.raises(UnknownName):
        certificates.issue(desk, who, ["en", "de"], DAY)
    with pytest.raises(BadInput):
        certificates.issue(desk, who, [], DAY)
    assert not (desk.root / "certificates").exists()


# The pages


@pytest.mark.parametrize(
    "name", [NAME, "Maria Antónia da Conceição Ekomo Nguema Obiang-Mbasogo " * 2, "\\#let [*x*] $"]
)
@pytest.mark.parametrize("code", language.LANGUAGES)
def test_the_pdf_is_one_tagged_page_with_all_that_was_promised(who, tmp_path, code, name):
    name = " ".join(name.split())
    achievement = {"id": "urn:uuid:0", "name": "Course", "description": "d", "criteria": {"narrative": "n"}}
    made = badges.credential(who, "x", name, achievement, DAY)
    page = certificates.pdf(made, code)
    assert page == certificates.pdf(json.loads(badges.written(made)), code)
    (tmp_path / "x.pdf").write_bytes(page)
    said = text(tmp_path / "x.pdf")
    assert said.count("\f") == 0 and b"/StructTreeRoot" in page and f"({code})".encode() in page
    about = subprocess.run(["pdfinfo", str(tmp_path / "x.pdf")], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages: +1\n", about) and re.search(r"Tagged: +yes", about) and "841.89 x 595.276" in about
    assert name in " ".join(re.search(r"Title: +(.*)", about)[1].split())
    with language.speaking(code):
        wanted = [name, "30", language.day(DAY), language.gettext("does not expire"), who.name, who.did, made["id"]]
        wanted += ["sslib course verify credential.json", *map(language.stored, syllabus.objectives().values())]
    for part in wanted:
        assert " ".join(part.split()) in said, part


# The organiser


def test_the_key_is_made_once_for_its_owner_alone_and_outside_git(desk, who):
    key, settings = desk.root / "organiser.key", desk.root / "organiser.toml"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and key.read_bytes().startswith(b"-----BEGIN PRIVATE KEY")
    assert "organiser.key" in (desk.root / ".gitignore").read_text().splitlines()
    assert who.did in settings.read_text(encoding="utf-8") and who.did.startswith("did:key:z6Mk")
    before = content(desk.root)
    again = badges.organiser(desk, "École  nationale")
    assert (again.did, again.name, again.url, again.email) == (who.did, who.name, who.url, who.email)
    assert content(desk.root) == before
    with pytest.raises(BadInput, match="École nationale"):
        badges.organiser(desk, "Somebody else")
    assert content(desk.root) == before


def test_what_git_leaves_out_already_stays(desk):
    (desk.root / ".gitignore").write_text("release/\n")
    badges.organiser(desk, "School")
    assert (desk.root / ".gitignore").read_text() == "release/\norganiser.key\n"


def test_without_a_name_or_with_a_lost_key_the_organiser_is_told(desk, tmp_path_factory):
    with pytest.raises(BadInput, match="--organiser"):
        badges.organiser(desk)
    assert not any(desk.root.iterdir())
    badges.organiser(desk, 'A "School" \\ of Administration')
    assert badges.organiser(desk).name == 'A "School" \\ of Administration'
    key = desk.root / "organiser.key"
    other = Desk(tmp_path_factory.mktemp("other"))
    badges.organiser(other, "Other")
    for harm in (b"", b"no key", (other.root / "organiser.key").read_bytes()):
        key.write_bytes(harm)
        with pytest.raises(BadInput, match=r"organiser\.key"):
            badges.organiser(desk)
        assert key.read_bytes() == harm
    key.unlink()
    with pytest.raises(BadInput, match=r"organiser\.key"):
        badges.organiser(desk)
    assert not key.exists()
    (desk.root / "organiser.toml").write_text("name =")
    with pytest.raises(BadInput, match=r"organiser\.toml"):
        badges.organiser(desk)


# The proof


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"", ""), (b"\0", "1"), (b"Hello World!", "2NEpo7TZRRrLZSi2U"), (b"\0\0\x28\x7f\xb4\xcd", "11233QC4"),
     (b"The quick brown fox jumps over the lazy dog.", "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z")],
)  # fmt: skip
def test_base58_as_published(content, text):
    assert proofs.base58(content) == text and proofs.from_base58(text) == content


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "a b", "é", "z" * 101])
def test_base58_refuses_what_is_none(text):
    with pytest.raises(ValueError):
        proofs.from_base58(text)


W3C_KEY = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
W3C_SECRET = "3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
W3C_DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
W3C_HASHES = (
    "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"  # of the proof's options
    "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"  # of the document
)
W3C_VALUE = "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"


def w3c_private():
    return Ed25519PrivateKey.from_private_bytes(proofs.from_base58(W3C_SECRET)[2:])


def test_the_known_answer_of_w3c():
    made = proofs.signed(W3C_DOCUMENT, w3c_private(), "2023-02-24T23:36:38Z")
    assert made["proof"]["verificationMethod"] == f"{W3C_KEY}#{W3C_KEY.removeprefix('did:key:')}"
    options = {field: value for field, value in made["proof"].items() if field != "proofValue"}
    assert proofs.digest(W3C_DOCUMENT, options).hex() == W3C_HASHES
    assert made["proof"]["proofValue"] == W3C_VALUE and proofs.signer(made) == W3C_KEY


def test_w3cs_second_vector_whose_key_stands_at_another_address():
    options = {
        "@context": W3C_DOCUMENT["@context"],
        **proofs.OPTIONS,
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": "https://vc.example/issuers/5678#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
    }
    value = "63t83Y53KfzJ5ZosfKTnqfMcKB2dmTrfjSaQjeNNjAD5srBowQfmWqeRb8rRjmeEuCBEsddF9LsVogtuTsijJKh4"
    proofs.public_key(W3C_KEY).verify(proofs.from_base58(value), proofs.digest(W3C_DOCUMENT, options))
    assert proofs.signer({**W3C_DOCUMENT, "proof": {**options, "proofValue": f"z{value}"}}) == ""  # needs a server


def test_the_did_of_a_key_as_published():
    address = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"  # of the seed of 32 zeros
    assert proofs.did(Ed25519PrivateKey.from_private_bytes(bytes(32))) == address
    public = "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
    assert proofs.public_key(address).public_bytes_raw().hex() == public
    for wrong in ("", "did:key:", "did:web:x", address[:-1], address + "1", "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1"):
        with pytest.raises(ValueError):
            proofs.public_key(wrong)


# Checking a credential


@pytest.fixture
def made(who):
    achievement = {
        "id": "urn:uuid:5", "name": "The course", "description": "What it is.", "criteria": {"narrative": "60 %"},
    }  # fmt: skip
    return badges.credential(who, "amina-bello", NAME, achievement, DAY, DAY.replace(year=2099))


def checked(tmp_path, document, key=""):
    path = tmp_path / "shown.json"
    path.write_bytes(document if isinstance(document, bytes) else badges.written(document))
    return verify.verify(path, key)


def test_a_credential_says_what_open_badges_asks_for(made, who, tmp_path):
    assert made["@context"] == badges.CONTEXTS and made["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert made["issuer"] == {
        "id": who.did, "type": ["Profile"], "name": "École nationale", "url": "https://ecole.example",
        "email": "formation@ecole.example",
    }  # fmt: skip
    subject = made["credentialSubject"]
    assert subject["identifier"] == [
        {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": NAME}
    ]
    assert subject["achievement"]["type"] == ["Achievement"] and subject["achievement"]["criteria"]["narrative"]
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f-]+", made["id"])
    assert (made["validFrom"], made["validUntil"]) == ("2026-03-02T00:00:00Z", "2099-03-02T23:59:59Z")
    found = checked(tmp_path, made, who.did)
    assert found == verify.Verified(True, (), NAME, "The course", "École nationale", DAY, date(2099, 3, 2), who.did)
    assert any(who.did in line for line in found.lines()) and found.lines()[0] == "This credential is valid."


def test_the_id_depends_on_organiser_participant_name_and_course(made, who, tmp_path_factory):
    def made_with(issuer=who, student="amina-bello", name=NAME, **change):
        achievement = {"id": "urn:uuid:5", "name": "n", "description": "d", "criteria": {"narrative": "c"}} | change
        return badges.credential(issuer, student, name, achievement, date(2027, 1, 1))["id"]

    other = badges.organiser(Desk(tmp_path_factory.mktemp("other")), who.name)
    assert made_with() == made["id"]
    others = {made_with(other), made_with(student="b"), made_with(name="b"), made_with(id="urn:uuid:6"), made["id"]}
    assert len(others) == 5


def leaves(value, path=()):
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))
    else:
        yield path


def test_each_field_that_is_changed_or_dropped_makes_it_invalid(made, tmp_path):
    paths = list(leaves(made))
    assert len(paths) >= 30
    for path in paths:
        for drop in (False, True):
            harmed = copy.deepcopy(made)
            *way, last = path
            place = harmed
            for step in way:
                place = place[step]
            if drop:
                del place[last]
            else:
                other = "y" if str(place[last]).endswith("x") else "x"
                place[last] = not place[last] if isinstance(place[last], bool) else place[last][:-1] + other
            found = checked(tmp_path, harmed)
            assert not found.valid and found.problems and not found.key, (path, drop)
    assert not checked(tmp_path, {**made, "evidence": []}).valid
    assert not checked(tmp_path, {**made, "proof": {**made["proof"], "nonce": "1"}}).valid


def test_layout_and_order_do_not_matter(made, tmp_path):
    shuffled = dict(reversed(made.items()))
    assert checked(tmp_path, json.dumps(shuffled).encode()).valid
    assert checked(tmp_path, b"\xef\xbb\xbf" + json.dumps(made, indent=7).encode()).valid


def test_another_key_is_told(made, who, tmp_path, tmp_path_factory):
    other = badges.organiser(Desk(tmp_path_factory.mktemp("other")), who.name)
    known = checked(tmp_path, made, other.did)
    assert not known.valid and known.key == who.did and len(known.problems) == 1
    bare = {field: value for field, value in made.items() if field != "proof"}
    forged = proofs.signed(bare, other.key, made["validFrom"])  # names the organiser, signed by somebody else
    found = checked(tmp_path, forged)
    assert not found.valid and found.key == other.did and len(found.problems) == 1
    assert len(checked(tmp_path, forged, who.did).problems) == 2
    stolen = {**forged, "proof": {**forged["proof"], "verificationMethod": made["proof"]["verificationMethod"]}}
    assert not checked(tmp_path, stolen).key
    for wrong in ("z6Mk", "did:key:z6Mk", "x"):
        with pytest.raises(BadInput):
            checked(tmp_path, made, wrong)


def test_a_true_signature_over_something_else_is_no_certificate(made, who, tmp_path):
    bare = {field: value for field, value in made.items() if field != "proof"}
    for change in (
        {"type": ["VerifiableCredential"]}, {"type": "OpenBadgeCredential"}, {"@context": badges.CONTEXTS[:1]},
        {"credentialSubject": {}}, {"credentialSubject": []}, {"validFrom": "yesterday"}, {"validFrom": 5},
        {"validUntil": None}, {"validFrom": "2026-03-02T00:00:00"}, {"issuer": who.did},
        {"validFrom": "0001-01-01T00:00:00+14:00", "validUntil": "0001-01-01T00:00:00+14:00"},
        {"validFrom": "9999-12-31T23:00:00-14:00"},
    ):  # fmt: skip
        found = checked(tmp_path, proofs.signed({**bare, **change}, who.key, made["validFrom"]))
        assert not found.valid and found.key == who.did and found.problems and found.lines(), change


@pytest.mark.parametrize(
    "harmed",
    [b"", b"{}", b"[]", b"null", b"5", b"\xff\xfe", b"{", b'{"a": 1, "a": 2}', b"[" * 100_000, b"x" * 1_000_001,
     b'{"proof": 5}', b'{"proof": {"type": "DataIntegrityProof"}}', b'{"a": NaN}', b'{"a": "\\ud800"}'],
)  # fmt: skip
def test_a_damaged_file_is_told_without_a_traceback(harmed, tmp_path):
    found = checked(tmp_path, harmed)
    assert not found.valid and found.problems and found.lines() and not found.key


@pytest.mark.parametrize("value", [float("nan"), 2**70, "\ud800", 1e400, None, [], {"proof": {}}, "z" * 90])
def test_what_canonical_json_does_not_know_is_told(made, tmp_path, value):
    proof = made["proof"]
    for change in (
        {"name": value},
        {"proof": value},
        {"proof": {**proof, "proofValue": value}},
        {"proof": {**proof, "verificationMethod": value}},
    ):
        harmed = {**made, **change}
        assert not checked(tmp_path, json.dumps(harmed).encode()).valid


def test_a_field_that_stands_twice_is_refused(made, tmp_path):
    twice = badges.written(made).replace(b'"hashed": false', b'"hashed": true, "hashed": false')
    assert twice != badges.written(made) and not checked(tmp_path, twice).valid


def test_what_is_shown_cannot_steer_the_screen(who, tmp_path):
    achievement = {"id": "urn:uuid:5", "name": "a\x1b[2Jb", "description": "d", "criteria": {"narrative": "c"}}
    found = checked(tmp_path, badges.credential(who, "x", "Ami\x1b]0;na\u202e", achievement, DAY))
    assert found.valid and found.name == "Ami]0;na" and not any("\x1b" in line for line in found.lines())


def test_a_file_that_is_not_there_or_is_a_folder_is_told(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        assert not verify.verify(path).valid


# The command line


def run(command, *arguments):
    return CliRunner().invoke(command, list(map(str, arguments)), env={"SSLIB_LANGUAGE": "en"})


def test_the_commands_from_the_gradebook_of_nbgrader_to_a_checked_credential(desk):
    with desk.book() as book:
        for student, name, points in (("amina-bello", "Bello", 6), ("jean-obame", "Obame", 5)):
            book.add_student(student, first_name=student.split("-")[0].title(), last_name=name)
            for module in MODULES:
                book.update_or_create_assignment(module)
                book.update_or_create_notebook("nb", module)
                book.update_or_create_grade_cell("ex-1-1-1", "nb", module, max_score=10, cell_type="code")
                book.add_submission(module, student)
                grade = book.find_grade("ex-1-1-1", "nb", module, student)
                grade.auto_score, grade.needs_manual_grade = points, False
        book.db.commit()
    listed = run(certify.certificates, "--folder", desk.root, "--check")
    assert listed.exit_code == 0 and "Amina Bello (amina-bello): 60.0" in listed.output, listed.output
    assert "below the rule" in listed.output and not (desk.root / "organiser.toml").exists()
    nameless = run(certify.certificates, "--folder", desk.root)
    assert nameless.exit_code == 2 and "--organiser" in nameless.output
    spoken = ("--languages", "en,fr,pt")
    done = run(certify.certificates, "--folder", desk.root, "--organiser", "School", *spoken)
    assert done.exit_code == 0 and "4 files are new" in done.output and "Jean Obame" in done.output, done.output
    again = run(certify.certificates, "--folder", desk.root)
    assert "1 files are new, 4 were there already" in again.output, again.output
    file, key = desk.root / "certificates/amina-bello/credential.json", badges.organiser(desk).did
    good = run(certify.verify, file, "--key", key)
    assert good.exit_code == 0 and NAME in good.output and key in good.output and "does not expire" in good.output
    assert run(certify.verify, file).exit_code == 0
    assert run(certify.verify, file, "--key", W3C_KEY).exit_code == 1
    assert run(certify.verify, file, "--key", "x").exit_code == 2
    file.write_bytes(file.read_bytes().replace(b"Amina", b"Aminu"))
    bad = run(certify.verify, file)
    assert bad.exit_code == 1 and bad.output.startswith("This credential is not valid.") and "Aminu" not in bad.output


def test_a_folder_without_a_gradebook_is_told(tmp_path):
    ran = run(certify.certificates, "--folder", tmp_path / "none", "--check")
    assert ran.exit_code == 2 and "gradebook" in ran.output and not (tmp_path / "none").exists()


def test_both_commands_are_offered():
    assert [command.name for command in certify.COMMANDS] == ["certificates", "verify"]
    assert Path(certify.__file__).name == "certify.py"
