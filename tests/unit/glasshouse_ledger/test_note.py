"""Signed notes and their keys, against the example of the specification."""

import pytest

from glasshouse_ledger import note
from glasshouse_ledger.errors import NoteError
from glasshouse_ledger.note import COSIGNATURE, Signature, Signer, Verifier, open_note, parse_note, write_note

# The example of c2sp.org/signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZ"
    "XsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
TEXT = "line one\n\nline three\n"

signer = Signer("signer.example", b"\x01" * 32)
stranger = Signer("stranger.example", b"\x02" * 32)
witness = Signer("witness.example", b"\x03" * 32, COSIGNATURE)


def broken(signature: Signature) -> Signature:
    changed = bytes([signature.signature[0] ^ 1]) + signature.signature[1:]
    return Signature(signature.name, signature.key_id, changed)


def test_the_example_of_the_specification_opens_and_no_other_text_does() -> None:
    verifier = Verifier.parse(EXAMPLE_KEY)
    assert open_note(EXAMPLE, [verifier]).note.text == "This is an example message.\n"
    for changed in (EXAMPLE.replace(b"This", b"That"), EXAMPLE.replace(b"\n\n", b"\n\n\n")):
        with pytest.raises(NoteError, match="bad signature"):
            open_note(changed, [verifier])
    assert str(verifier) == EXAMPLE_KEY


def test_a_known_key_with_a_bad_signature_rejects_a_note_that_another_signed_well() -> None:
    data = write_note(TEXT, [signer.sign(TEXT), broken(stranger.sign(TEXT))])
    assert open_note(data, [signer.verifier]).signers == {signer.verifier: None}
    with pytest.raises(NoteError, match="bad signature"):
        open_note(data, [signer.verifier, stranger.verifier])


def test_a_bad_second_signature_of_a_key_that_signed_well_rejects_the_note() -> None:
    data = write_note(TEXT, [signer.sign(TEXT), broken(signer.sign(TEXT))])
    with pytest.raises(NoteError, match="bad signature"):
        open_note(data, [signer.verifier])


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    data = write_note(TEXT, [signer.sign(TEXT)])
    for verifiers in ([], [stranger.verifier]):
        with pytest.raises(NoteError, match="no known key"):
            open_note(data, verifiers)


def test_a_signature_that_shares_only_name_or_id_with_a_known_key_is_ignored() -> None:
    good = signer.sign(TEXT)
    same_name = Signature(good.name, b"\x00" * 4, b"s" * 64)
    same_id = Signature("other.example", good.key_id, b"s" * 64)
    assert open_note(write_note(TEXT, [same_name, same_id, good]), [signer.verifier]).signers
    with pytest.raises(NoteError, match="no known key"):
        open_note(write_note(TEXT, [same_name, same_id]), [signer.verifier])


@pytest.mark.parametrize("length", [0, 1, 63, 65, 72])
def test_a_known_key_with_a_signature_of_another_length_rejects_the_note(length: int) -> None:
    data = write_note(TEXT, [Signature("signer.example", signer.verifier.key_id, b"s" * length)])
    with pytest.raises(NoteError):
        open_note(data, [signer.verifier])


def test_a_cosignature_holds_for_its_own_time_and_text_only() -> None:
    good = witness.sign(TEXT, 1_782_000_000)
    assert open_note(write_note(TEXT, [good]), [witness.verifier]).signers == {witness.verifier: 1_782_000_000}
    later = (1_782_000_001).to_bytes(8) + good.signature[8:]
    beyond = (2**63).to_bytes(8) + good.signature[8:]
    for signature in (later, beyond, good.signature[:8], b""):
        with pytest.raises(NoteError):
            witness.verifier.verify(TEXT, signature)
    with pytest.raises(NoteError):
        witness.verifier.verify(TEXT + "more\n", good.signature)


def test_a_cosignature_is_over_the_message_of_the_specification() -> None:
    plain = Signer("witness.example", b"\x03" * 32)
    message = "cosignature/v1\ntime 1679315147\n" + TEXT
    expected = (1_679_315_147).to_bytes(8) + plain.sign(message).signature
    assert witness.sign(TEXT, 1_679_315_147).signature == expected


def test_a_plain_signature_by_the_same_key_is_no_cosignature_and_the_other_way_round() -> None:
    plain = Signer("witness.example", b"\x03" * 32)
    assert plain.verifier.key_id != witness.verifier.key_id
    with pytest.raises(NoteError):
        witness.verifier.verify(TEXT, plain.sign(TEXT).signature)
    with pytest.raises(NoteError):
        plain.verifier.verify(TEXT, witness.sign(TEXT, 1).signature)


def test_a_time_is_given_to_cosigners_only() -> None:
    for key, time in ((signer, 1), (witness, None), (witness, 2**63), (witness, -1)):
        with pytest.raises(NoteError):
            key.sign(TEXT, time)


LINE = signer.sign(TEXT).line()


@pytest.mark.parametrize(
    "data",
    [
        "",
        "\n",
        TEXT,
        TEXT + "\n",
        TEXT + "\n" + LINE.rstrip("\n"),
        TEXT + "\n" + LINE.replace("\u2014", "-"),
        TEXT + "\n" + LINE.replace("signer.example", "signer+example"),
        TEXT + "\n" + LINE.replace("signer.example", "signer\u00a0example"),
        TEXT + "\n" + LINE.replace(" signer.example", " "),
        TEXT + "\n" + LINE.replace("\n", "=\n"),
        TEXT + "\n" + LINE.replace("\n", " \n"),
        TEXT + "\n" + LINE + "trailing\n",
        TEXT + "\n" + LINE[:-3] + chr(ord(LINE[-3]) + 1) + LINE[-2:],
        TEXT + "\n" + LINE + "\n",
        TEXT + "\n\u2014 signer.example AAAA\n",
        TEXT + "\n\u2014 signer.example\n",
        "a\tb\n\n" + LINE,
        "a\r\n\n" + LINE,
        "a\x00\n\n" + LINE,
        TEXT + "\n" + LINE * 101,
        "a" * (1 << 20) + "\n\n" + LINE,
    ],
)
def test_a_malformed_note_is_refused_before_any_key_is_tried(data: str) -> None:
    assert parse_note((TEXT + "\n" + LINE * 16).encode()).text == TEXT
    with pytest.raises(NoteError):
        parse_note(data.encode())


def test_a_note_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(NoteError):
        parse_note(b"\xff\n\n" + LINE.encode())


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "bell\x07\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        signer.sign(text)
    with pytest.raises(NoteError):
        write_note(text, [signer.sign(TEXT)])


def test_a_note_is_not_written_without_a_signature() -> None:
    with pytest.raises(NoteError):
        write_note(TEXT, [])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fob+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
        "example.com/foo+530d903a+Aeky",
        "example.com/foo+530d903a+",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_a_key_string_that_is_changed_in_any_part_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(vkey)


@pytest.mark.parametrize("made", [signer, witness, Signer.generate("fresh.example")])
def test_keys_are_written_as_text_and_read_back(made: Signer) -> None:
    again = Signer.parse(made.secret())
    assert again.verifier == made.verifier == Verifier.parse(str(made.verifier))
    assert again.secret() == made.secret()


def test_a_signing_key_that_is_no_such_key_is_refused() -> None:
    secret = signer.secret()
    for wrong in (secret[12:], secret.replace("signer", "sinner"), secret[:-4], str(signer.verifier)):
        with pytest.raises(NoteError):
            Signer.parse(wrong)
    with pytest.raises(NoteError):
        Signer("signer.example", b"short")


def test_a_private_key_is_not_shown_by_accident() -> None:
    assert signer.secret()[-20:] not in repr(signer) + str(signer) + repr(vars(signer))


def test_sixteen_signatures_are_accepted() -> None:
    signers = [Signer(f"s{i}.example", bytes([i]) * 32) for i in range(16)]
    data = write_note(TEXT, [item.sign(TEXT) for item in signers])
    assert len(open_note(data, [item.verifier for item in signers]).signers) == 16
    assert note.MAX_SIGNATURES >= 16
