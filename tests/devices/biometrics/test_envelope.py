"""A sealed capture opens with the examiner's key for exactly what it was signed for, and not otherwise."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import InvalidInput
from kiosk.devices.biometrics import iso19794_7, samples
from kiosk.devices.biometrics.binding import Binding, witness
from kiosk.devices.biometrics.envelope import open_capture, seal_capture
from kiosk.devices.biometrics.seal import PassphraseNeeded, load_certificate, load_private_key
from tests.devices.captures import bound, capture, examiner, key_file, pen

DOCUMENT = hashlib.sha256("本人領用手槍".encode()).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()
TAKEN = capture()
BINDING = bound(TAKEN, DOCUMENT)
KEY, CERTIFICATE = examiner()
SEALED = seal_capture(TAKEN, load_certificate(CERTIFICATE), BINDING)


def test_the_examiner_gets_back_what_was_sealed() -> None:
    opened = open_capture(SEALED, KEY, BINDING)
    assert opened.content == TAKEN
    assert iso19794_7.decode(opened.iso).samples == len(TAKEN.samples) - 1


def test_an_envelope_made_by_hand_opens() -> None:
    """The layout as another laboratory would write it from the description."""
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=None)
    secret, nonce = bytes(range(32)), bytes(12)
    wrapped = KEY.public_key().encrypt(secret, oaep)
    head = b"DKSEAL2\0\x01" + len(wrapped).to_bytes(2, "big") + wrapped
    bound_to = (
        '{"counts":{"disordered":0,"duplicates":1,"foreign":0,"malformed":0,"plain":0,"samples":121},'
        f'"document":"{DOCUMENT}","form":"L01.issue_sig/1","language":"zh-TW",'
        '"pad":{"firmware":"1.08","model":"STU-540","serial":"0CZZ100013"},'
        f'"picture":"{TAKEN.form_digest}","purpose":"領取手槍"}}'
    )
    native = samples.to_bytes(TAKEN)
    plain = len(native).to_bytes(4, "big") + native + b"iso"
    also = head + b"dutyledger/signature/2\0" + bound_to.encode()
    opened = open_capture(head + nonce + AESGCM(secret).encrypt(nonce, plain, also), KEY, BINDING)
    assert (opened.content, opened.iso) == (TAKEN, b"iso")


@pytest.mark.parametrize(
    "change",
    [
        {"document": OTHER},
        {"form": "L01.return_sig/1"},
        {"picture": OTHER},
        {"picture": ""},
        {"language": "vi"},
        {"identity": "護照，值班核對"},
        {"model": "STU-430"},
        {"serial": "0CZZ100014"},
        {"firmware": "1.09"},
        {"purpose": "歸還手槍"},
        {"counts": (121, 0, 0, 0, 0, 0)},
        {"model": "STU-5", "serial": "400CZZ100013"},
    ],
)
def test_a_transplanted_binding_does_not_open(change: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="綁定資料"):
        open_capture(SEALED, KEY, replace(BINDING, **change))  # type: ignore[arg-type]


def test_another_examiner_cannot_open() -> None:
    with pytest.raises(InvalidInput):
        open_capture(SEALED, examiner(3073)[0], BINDING)


@given(st.integers(0, len(SEALED) - 1))
def test_a_truncated_envelope_does_not_open(size: int) -> None:
    with pytest.raises(InvalidInput):
        open_capture(SEALED[:size], KEY, BINDING)


@given(st.integers(0, len(SEALED) - 1), st.integers(0, 7))
def test_a_flipped_bit_does_not_open(place: int, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= 1 << bit
    with pytest.raises(InvalidInput):
        open_capture(bytes(changed), KEY, BINDING)


@pytest.mark.parametrize("of", [capture(pen(60)), replace(TAKEN, form_digest=OTHER)])
def test_a_capture_is_not_sealed_under_the_binding_of_another(of: object) -> None:
    with pytest.raises(InvalidInput, match="不屬於這次簽名"):
        seal_capture(of, load_certificate(CERTIFICATE), BINDING)  # type: ignore[arg-type]


@given(
    st.builds(
        Binding,
        st.just(DOCUMENT),
        form=st.text("表L0/.", max_size=5),
        picture=st.sampled_from(["", OTHER]),
        language=st.sampled_from(["zh-TW", "vi"]),
        model=st.text("S5", max_size=3),
        serial=st.text("S5", max_size=3),
        firmware=st.text("1.", max_size=3),
        purpose=st.text("領還", max_size=3),
        counts=st.just(()) | st.tuples(*[st.integers(0, 99)] * 6),
        identity=st.text("護照6", max_size=3),
    )
)
def test_bindings_survive_the_round_trip_through_a_line(binding: Binding) -> None:
    value = binding.to_value()
    assert Binding.from_value(DOCUMENT, value) == binding


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {**BINDING.to_value(), "extra": "1"},
        {**BINDING.to_value(), "counts": {"samples": 3}},
        {**BINDING.to_value(), "counts": {"samples": "3"}},
        {**BINDING.to_value(), "purpose": 7},
    ],
)
def test_other_records_are_no_binding(value: object) -> None:
    with pytest.raises(InvalidInput):
        Binding.from_value(DOCUMENT, value)  # type: ignore[arg-type]


def test_hashes_are_hashes() -> None:
    with pytest.raises(InvalidInput):
        Binding("abc")


def test_h1_is_the_hash_of_document_and_seal() -> None:
    assert witness(b"text", b"seal") == hashlib.sha256(b"textseal").hexdigest()


def test_private_keys_are_read_with_their_passphrase_only() -> None:
    assert load_private_key(key_file()).private_numbers().d == KEY.private_numbers().d
    guarded = key_file(b"three words long")
    assert load_private_key(guarded, b"three words long").key_size == 3072
    with pytest.raises(PassphraseNeeded):
        load_private_key(guarded)
    for pem, phrase in (
        (guarded, b"other"),
        (key_file(), b"x"),
        (b"no key", None),
        (CERTIFICATE, None),
    ):
        with pytest.raises(InvalidInput):
            load_private_key(pem, phrase)
