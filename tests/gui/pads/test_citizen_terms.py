"""The forms a citizen signs have a translation for every word that the books put into them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from kiosk.ledgers.catalog import ALL
from kiosk.ledgers.definition import Choice, Field, FieldKind, LedgerDef, Phase, Signer, Step
from kiosk.ledgers.deposit import DEPOSIT, PICK_UP
from kiosk.ledgers.event import Value, Values
from kiosk.ledgers.kinds import display
from kiosk.services.asked_signatures import Asking, is_citizen
from kiosk.services.deposit_drafts import Intake as Paper
from kiosk.services.deposits import Deposits
from kiosk.services.intake import Intake
from kiosk.services.kit import ToSign
from kiosk.services.pick_ups import PickUps
from kiosk.services.registration import Registration
from kiosk.views.pads.citizen import HOME, LANGUAGES
from kiosk.views.pads.form_terms import gloss, read_terms
from tests.gui.conftest import RESOURCES
from tests.services.paper_forms import escort
from tests.station import Counter

FOLDER = RESOURCES / "citizen" / "terms"
TRANSLATED = tuple(one for one in LANGUAGES if one != HOME)
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
BREAK, ESCAPED = "\u200b", "\\u200b"
"""Where Thai may be broken: U+200B, written as an escape so that it is seen in the file."""
SILENT = frozenset({FieldKind.SIGNATURE, FieldKind.FILES})

TAKEN_IN, ENTERED, HANDED_OUT = "受理", "登記", "具領"
"""Headings of what is signed when a line begins: at the page of a report, in the form of any other book;
and what the page that hands out papers calls its signature."""
PICK_UP_WORDS = frozenset({"具領日期", "共 # 件", "# 件", "寄存", "生效"})
"""What the list of papers handed out is written with; `#` stands for a run of digits."""
SAME_IN_JAPANESE = frozenset(
    {
        "一般",
        "交通事故",
        "代理",
        "代理人",
        "傷害",
        "公文書",
        "判決",
        "動物",
        "匿名",
        "同居人",
        "地震",
        "拾得物",
        "救護",
        "本人",
        "現地",
        "異常",
        "目的地",
        "詐欺",
        "通知書",
        "遺失物",
        "電話",
    }
)
"""Words that Japanese writes with the very same characters."""
LONGEST_THAI = 20
"""Letters of Thai without a place to break the line; a pad of 320 pixels shows about 35."""


# ------------------------------------------------------------------ what the books can show
def citizens(book: LedgerDef) -> list[Signer]:
    return [one for one in book.signers if is_citizen(book, one)]


def signed_steps() -> list[tuple[LedgerDef, str]]:
    """Return every book and step, the opening too, at which a citizen signs."""
    return [
        (book, step) for book in ALL for step in dict.fromkeys(one.step for one in citizens(book))
    ]


def filled_by(step: Step) -> set[str]:
    return {key for key in (*step.fields, *step.sets, step.by, step.at) if key}


def shown_at(book: LedgerDef, name: str) -> list[Field]:
    """Return the fields that can be filled when a citizen signs at a step.

    What only the end of a line fills is not there yet, unless that step asks for it by hand. Papers are
    handed out by a step that no book lists; its text tells of the papers and of who collects.
    """
    if name == PICK_UP.key:
        keys = {*PICK_UP.fields, "doc_kind"}
    elif not name:
        keys = {one.key for one in book.fields if one.phase is Phase.OPEN} - book.step_fields
    else:
        signed = {one.step for one in citizens(book)}
        asks = {key for step in book.steps if step.key == name for key in step.fields}
        by_others = [step for step in book.steps if not step.closes]
        earlier = {key for step in by_others if step.key in signed for key in filled_by(step)}
        at_end = {key for step in book.steps if step.closes for key in filled_by(step)}
        at_end -= {key for step in by_others for key in filled_by(step)}
        opened = {one.key for one in book.fields if one.phase is Phase.OPEN}
        keys = asks | earlier | (opened - at_end)
    return [one for one in book.fields if one.key in keys and one.kind not in SILENT]


def words_of(field: Field) -> Iterator[str]:
    """Return the label, and what `display` says for every value of a closed list."""
    yield field.label
    if field.kind is FieldKind.FLAG:
        yield from (display(field, value) for value in (True, False))
    elif field.kind is FieldKind.CHOICE:
        yield from (display(field, one.code) for one in field.choices)
    elif field.kind is FieldKind.CHECKS:
        whole: dict[str, Value] = {one.code: True for one in field.choices}
        yield display(field, whole)
        for one in field.choices:
            head, _, point = display(field, {**whole, one.code: False}).partition("：")
            yield from (head, point)
    elif field.kind is FieldKind.COUNTS:
        yield from (one.label for one in field.choices)


def heading(book: LedgerDef, name: str) -> str:
    if not name:
        return TAKEN_IN if book.key == "L06" else ENTERED
    return HANDED_OUT if name == PICK_UP.key else next(s.label for s in book.steps if s.key == name)


def needed() -> dict[str, str]:
    """Return every word a citizen can meet in what he signs, and where it comes from."""
    found = dict.fromkeys(sorted(PICK_UP_WORDS), DEPOSIT.key)
    for book, name in signed_steps():
        where = f"{book.key} {heading(book, name)}"
        words = [book.title, heading(book, name)]
        words += [one.role for one in citizens(book)]
        words += [word for field in shown_at(book, name) for word in words_of(field)]
        for word in words:
            found.setdefault(word, where)
    return found


NEEDED = needed()


@cache
def terms(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return found


# ------------------------------------------------------------------ the files against the books
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_of_the_books_is_translated_and_no_other(language: str) -> None:
    known = terms(language)
    missing = [f"{word}（{where}）" for word, where in NEEDED.items() if word not in known]
    assert not missing, f"{language}.json has no translation of: {'、'.join(missing)}"
    unused = [word for word in known if word not in NEEDED]
    assert not unused, f"{language}.json translates what no book says: {'、'.join(unused)}"


def test_every_language_has_the_same_words() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(TRANSLATED)
    first = set(terms(TRANSLATED[0]))
    for language in TRANSLATED[1:]:
        assert set(terms(language)) == first, language


def test_a_new_word_of_a_book_is_missed_by_name() -> None:
    book = next(one for one in ALL if one.key == "L06")
    told = next(one for one in book.fields if one.key == "relation")
    grown = replace(told, label="與本案關係", choices=(*told.choices, Choice("kin", "親屬")))
    new = [word for word in words_of(grown) if word not in terms("en")]
    assert new == ["與本案關係", "親屬"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_file_reads_well_and_is_compared_line_by_line(language: str) -> None:
    written = (FOLDER / f"{language}.json").read_text("utf-8")
    laid_out = json.dumps(terms(language), ensure_ascii=False, indent=2, sort_keys=True)
    assert written == laid_out.replace(BREAK, ESCAPED) + "\n"
    for word, said in terms(language).items():
        for text in (word, said):
            assert text == unicodedata.normalize("NFC", text)
            assert text.strip(f" {BREAK}") == text != ""
        assert said.count("#") == word.count("#"), word
        strange = [one for one in said if unicodedata.category(one) in {"Cc", "Cf", "Co", "Cn"}]
        assert set(strange) <= ({BREAK} if language == "th" else set()), word


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_in_chinese(language: str) -> None:
    untouched = {word for word, said in terms(language).items() if word == said}
    assert untouched == (SAME_IN_JAPANESE if language == "ja" else frozenset())
    if language != "ja":
        assert not [said for said in terms(language).values() if HAN.search(said)]


@pytest.mark.parametrize("language", TRANSLATED)
def test_two_answers_or_two_fields_of_a_form_never_read_the_same(language: str) -> None:
    known = terms(language)
    for book, name in signed_steps():
        labels = [known[one.label] for one in shown_at(book, name)]
        assert len(set(labels)) == len(labels), f"{book.key}: {sorted(labels)}"
        for field in shown_at(book, name):
            answers = [known[word] for word in words_of(field)][1:]
            asked = set(words_of(field)) - {field.label}
            assert len(set(answers)) == len(asked), f"{book.key} {field.label}: {answers}"


def test_thai_can_be_broken_between_words() -> None:
    stretches = [one for said in terms("th").values() for one in re.split(f"[ {BREAK}]", said)]
    assert not [one for one in stretches if len(one) > LONGEST_THAI]


# ------------------------------------------------------------------ the words against real texts
@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "store").furnish()
    yield made
    made.store.close()


def unknown(wanted: ToSign) -> list[str]:
    """Return the lines of a signed text, and what stands around it, that a pad cannot explain."""
    lines = [one for one in wanted.text.split("\n") if not re.match(r"\d+\.", one)]
    known = read_terms(FOLDER / "vi.json")
    return [one for one in (*lines, wanted.purpose, wanted.role) if not gloss(one, known)]


def test_a_report_shows_no_word_without_translation(counter: Counter) -> None:
    intake, officer = Intake(counter.desk), counter.duty_officer
    draft = intake.begin(officer)
    told = {"channel": "counter", "reporter_name": "阮氏秋", "relation": "victim"}
    for key, value in told.items():
        draft = draft.with_value(key, value)
    (wanted,) = intake.to_sign(officer, draft)
    assert "報案人姓名：阮氏秋" in wanted.text
    assert unknown(wanted) == []


def test_a_request_shows_no_word_without_translation(counter: Counter) -> None:
    service, officer = Registration(counter.desk), counter.duty_officer
    (wanted,) = service.to_sign(officer, "L14", dict(escort(counter)))
    assert "金額級距：50 萬至 100 萬元" in wanted.text
    assert unknown(wanted) == []
    (wanted,) = service.to_sign(officer, "L09", {"applicant": "吳美玲", "capacity": "party"})
    assert unknown(wanted) == []


def test_consent_to_be_questioned_at_night_shows_no_word_without_translation(
    counter: Counter,
) -> None:
    room = next(one for one in ALL if one.key == "L15")
    night = next(one for one in room.steps if one.key == "night")
    points = room.by_key["precheck"].choices
    checks: dict[str, Value] = {one.code: one.code != "search" for one in points}
    values: Values = {"subject_name": "阮氏秋", "night_ground": "consent", "precheck": checks}
    asking = Asking(room, night.key, night.label, values, counter.duty_officer, lambda _id: None)
    (wanted,) = asking.to_sign()
    assert "使用前檢查：未勾選：受詢問人已搜身" in wanted.text
    assert unknown(wanted) == []


def test_the_list_of_papers_is_written_with_translated_words(counter: Counter) -> None:
    officer, pick_ups = counter.duty_officer, PickUps(counter.desk)
    paper = Paper(
        server_name="許郵差",
        issuer="臺灣士林地方法院",
        case_no="訴",
        doc_kind="judgment",
        addressee_name="阮氏秋",
        address="臺北市內湖區文德路22巷3號",
        shelf_code="A3",
    )
    assert Deposits(counter.desk).take_in(officer, paper).done
    draft = pick_ups.find(officer, "阮氏秋").tick_own().pinned(counter.clock.now())
    (wanted,) = pick_ups.to_sign(officer, draft)
    assert unknown(wanted) == []
    assert gloss("共 12 件：", terms("en")) == "Total 12 document(s)"
    masked = re.sub(r"\d+", "#", wanted.text)
    assert [word for word in PICK_UP_WORDS if word not in masked] == []
    row = next(one for one in masked.split("\n") if one.startswith("#."))
    assert row.endswith("判決 # 件，#-#-# 寄存，生效 #-#-#")
