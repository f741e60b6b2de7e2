"""Each mistake that receivers make is named, and nothing else is."""

import hashlib
import hmac
import json
from base64 import b64encode

import pytest

from sandbox.signatures.bodies import readings
from sandbox.signatures.finding import Verdict, of_body, of_secret, of_signature, signatures_in
from sandbox.signatures.keys import Editor, Secrets
from sandbox.signatures.mistakes import Part
from sandbox.signatures.trials import trials
from sandbox.webhooks.signing import sign

SECRET = "583cae889af3be3c2361750fe89c5f842b582714dcf485155964c1b35fa5d418"
OWN = Editor("own", "own_client_secret", SECRET)
OTHER = Editor("other", "other_client_secret", "ab" * 32)
SECRETS = Secrets(OWN, (OTHER,))
VALUE = {
    "event": "market.completed",
    "timestamp": "2026-11-23T09:00:00Z",
    "market": {
        "identifier": "VR-2026-1",
        "name": 'Réfection d\'une école <A> & "B" 1/2',
        "lots": [{"name": "Gros œuvre"}],
    },
}
BODY = json.dumps(VALUE, ensure_ascii=False, separators=(",", ":")).encode()


def digest(body: bytes, key: str = SECRET, name: str = "sha256") -> bytes:
    return hmac.digest(key.encode(), body, name)


def spelt(body: bytes, key: str = SECRET) -> str:
    return "sha256=" + digest(body, key).hex()


PHP = json.dumps(VALUE, separators=(",", ":")).replace("/", "\\/").encode()

SIGNATURES = {
    "json.dumps": spelt(json.dumps(VALUE).encode()),
    "json_encode (PHP)": spelt(PHP),
    "sort_keys": spelt(json.dumps(VALUE, sort_keys=True).encode()),
    "null, 2": spelt(json.dumps(VALUE, indent=2, ensure_ascii=False).encode()),
    "INDENT_OUTPUT": spelt(
        json.dumps(VALUE, indent=2, ensure_ascii=False, separators=(",", " : ")).encode()
    ),
    "a line end follows the body": spelt(BODY + b"\n"),
    "a CRLF follows the body": spelt(BODY + b"\r\n"),
    "as Latin-1": spelt(BODY.decode().encode("latin-1", "replace")),
    "accents come out wrong": spelt(BODY.decode("latin-1").encode()),
    "that is signed is empty": spelt(b""),
    "[object Object]": spelt(b"[object Object]"),
    "only the part 'market'": spelt(
        json.dumps(VALUE["market"], ensure_ascii=False, separators=(",", ":")).encode()
    ),
    "the client_secret": spelt(BODY, "own_client_secret"),
    "of another editor, other": spelt(BODY, "ab" * 32),
    "a line end follows the secret": spelt(BODY, SECRET + "\n"),
    "decoded from hexadecimal": "sha256="
    + hmac.digest(bytes.fromhex(SECRET), BODY, "sha256").hex(),
    "the key is empty": spelt(BODY, ""),
    "HMAC-SHA1": "sha256=" + digest(BODY, name="sha1").hex(),
    "HMAC-SHA512": "sha256=" + digest(BODY, name="sha512").hex(),
    "no secret": "sha256=" + hashlib.sha256(BODY).hexdigest(),
    "the wrong way round": "sha256=" + hmac.digest(BODY, SECRET.encode(), "sha256").hex(),
    "written as base64": "sha256=" + b64encode(digest(BODY)).decode(),
    "base64 again": b64encode(digest(BODY).hex().encode()).decode(),
    "'sha256=' is missing": digest(BODY).hex(),
    "is not 'sha256='": "sha1=" + digest(BODY).hex(),
    "stands twice": "sha256=" + spelt(BODY),
    "in capitals": "sha256=" + digest(BODY).hex().upper(),
    "the end is missing": spelt(BODY)[:40],
    "quotes around it": f'"{spelt(BODY)}"',
}


@pytest.mark.parametrize("said", SIGNATURES)
def test_names_the_mistake_behind_a_signature(said: str) -> None:
    finding = of_signature(SIGNATURES[said], BODY, SECRETS)
    assert finding.verdict is Verdict.EXPLAINED
    sentences = " ".join(mistake.what.en for mistake in finding.mistakes)
    assert said in sentences
    assert all(mistake.advice.fr and mistake.advice.en for mistake in finding.mistakes)


def test_names_several_mistakes_at_once() -> None:
    value = b64encode(digest(json.dumps(VALUE).encode(), "own_client_secret")).decode()
    finding = of_signature(value, BODY, SECRETS)
    assert {mistake.part for mistake in finding.mistakes} == {Part.BODY, Part.KEY, Part.SPELLING}


def test_takes_a_right_signature_for_right() -> None:
    assert of_signature(sign(SECRET, BODY), BODY, SECRETS).verdict is Verdict.RIGHT
    assert of_signature(f"  {sign(SECRET, BODY)}\n", BODY, SECRETS).verdict is Verdict.RIGHT


@pytest.mark.parametrize("value", ["", "?", "sha256=", "sha256=" + "5" * 64, "é" * 64, "=" * 9])
def test_admits_that_it_does_not_know(value: str) -> None:
    assert of_signature(value, BODY, SECRETS).verdict is Verdict.UNKNOWN


def test_uses_the_secret_that_the_receiver_is_said_to_use() -> None:
    value = spelt(BODY, "who knows")
    assert of_signature(value, BODY, SECRETS).verdict is Verdict.UNKNOWN
    finding = of_signature(value, BODY, Secrets(OWN, (), "who knows"))
    assert [mistake.id for mistake in finding.mistakes] == ["key-given"]


def test_knows_the_signature_of_another_webhook() -> None:
    finding = of_signature(spelt(b"{}{}"), BODY, SECRETS, {"0a1b": b"{}{}"})
    assert [mistake.id for mistake in finding.mistakes] == ["body-other"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("own_client_secret", "client_secret"),
        ("own", "client_id"),
        ("ab" * 32, "other"),
        (f" {SECRET}\n", "white space"),
        (SECRET[:20], "the end of the secret"),
        (SECRET.upper(), "capitals"),
        (f'"{SECRET}"', "quotes"),
    ],
)
def test_explains_a_wrong_secret(given: str, said: str) -> None:
    finding = of_secret(given, SECRETS)
    assert finding.verdict is Verdict.EXPLAINED
    assert said in finding.mistakes[0].what.en


def test_knows_the_right_secret_and_admits_what_it_does_not_know() -> None:
    assert of_secret(SECRET, SECRETS).verdict is Verdict.RIGHT
    assert of_secret("something else", SECRETS).verdict is Verdict.UNKNOWN


def test_compares_bodies() -> None:
    assert of_body(BODY, BODY) == (of_body(BODY, BODY)[0], None)
    finding, difference = of_body(json.dumps(VALUE).encode(), BODY)
    assert finding.mistakes[0].what.en.endswith("json.dumps (Python)")
    assert difference is not None
    assert (difference.position, difference.sent[0], difference.signed[0]) == (9, '"', " ")
    finding, difference = of_body(b"{", BODY)
    assert finding.verdict is Verdict.UNKNOWN
    assert difference is not None and (difference.position, difference.signed) == (1, "")


def test_every_reading_differs_from_the_body_and_from_the_others() -> None:
    contents = [reading.content for reading in readings(BODY)]
    assert len(contents) == len(set(contents)) > 30
    assert BODY not in contents
    assert readings(b"not JSON")


def test_spots_signatures_in_an_answer() -> None:
    answer = f'{{"expected": "{spelt(b"x")}", "got": "{sign(SECRET, BODY)}"}}'
    assert signatures_in(answer, sign(SECRET, BODY)) == [spelt(b"x")]
    assert signatures_in("no signature here", "") == []


def test_trials_reveal_a_receiver_that_writes_json_again() -> None:
    def python_receiver(body: bytes, signature: str) -> bool:
        return signature == sign(SECRET, json.dumps(json.loads(body)).encode())

    accepted = [t for t in trials(BODY, SECRETS) if python_receiver(t.body, t.signature)]
    assert "json.dumps (Python)" in accepted[0].mistake.what.en


def test_trials_reveal_a_receiver_with_another_secret() -> None:
    def receiver(body: bytes, signature: str) -> bool:
        return signature == sign("own_client_secret", body)

    accepted = [t for t in trials(BODY, SECRETS) if receiver(t.body, t.signature)]
    assert [t.mistake.id for t in accepted] == ["key-client-secret"]


def test_a_right_receiver_accepts_only_what_says_the_same() -> None:
    accepted = [t for t in trials(BODY, SECRETS) if t.signature == sign(SECRET, t.body)]
    assert all(json.loads(t.body) == VALUE for t in accepted)
