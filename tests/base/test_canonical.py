"""The bytes that are hashed: equal to RFC 8785, chained, and with personal values held outside."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.canonical import (
    EVENT_DOMAIN,
    GENESIS,
    Json,
    NotCanonical,
    canonical,
    chain_hash,
    commitment,
    digest,
    new_salt,
    nfc,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(
    lambda text: unicodedata.normalize("NFC", text)
)
KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@given(VALUES)
def test_same_bytes_as_the_reference_encoder(value: Json) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (1.5, "$"),
        (2**53, "$"),
        (-(2**53), "$"),
        ("e\u0301", "$"),
        ("\ud800", "$"),
        (b"x", "$"),
        ({"甲": 1}, "$"),
        ({1: 1}, "$"),
        ({"a": [0, {"b": 1.0}]}, "$.a[1].b"),
    ],
)
def test_values_outside_the_profile_are_refused_by_path(value: Json, path: str) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical(value)
    assert str(refused.value).startswith(f"{path}:")


def test_chain_hash_is_sha256_over_domain_previous_and_bytes() -> None:
    envelope = canonical({"n": 1, "t": "王大明"})
    expected = hashlib.sha256(EVENT_DOMAIN + bytes(32) + envelope.encode()).hexdigest()
    assert chain_hash(GENESIS, envelope) == expected


@given(st.lists(TEXT, min_size=2, max_size=6), st.data())
def test_changing_one_event_changes_every_later_hash(texts: list[str], data: st.DataObject) -> None:
    def chain(items: list[str]) -> list[str]:
        hashes, last = [], GENESIS
        for item in items:
            last = chain_hash(last, canonical({"t": item}))
            hashes.append(last)
        return hashes

    at = data.draw(st.integers(0, len(texts) - 1))
    forged = [*texts[:at], texts[at] + "改", *texts[at + 1 :]]
    before, after = chain(texts), chain(forged)
    assert before[:at] == after[:at]
    assert all(one != other for one, other in zip(before[at:], after[at:], strict=True))


@given(VALUES, VALUES)
def test_commitment_binds_the_value_and_the_salt(one: Json, other: Json) -> None:
    salt, second = new_salt(), new_salt()
    assert commitment(salt, one) == commitment(salt, one)
    assert (commitment(salt, one) == commitment(salt, other)) == (
        canonical(one) == canonical(other)
    )
    assert commitment(salt, one) != commitment(second, one)


def test_salts_are_128_random_bits() -> None:
    salts = {new_salt() for _ in range(200)}
    assert len(salts) == 200
    assert {len(bytes.fromhex(salt)) for salt in salts} == {16}


def test_blob_name_and_normal_form() -> None:
    assert digest(b"ink") == hashlib.sha256(b"ink").hexdigest()
    assert nfc("e\u0301") == "é"
