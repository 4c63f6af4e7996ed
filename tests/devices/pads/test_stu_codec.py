"""Reports to the byte: vectors of the protocol, sizes, images, keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.errors import InvalidInput
from kiosk.devices.pads.model import Area, PadForm, PadProtocol
from kiosk.devices.pads.simulator.keys import RsaSide
from kiosk.devices.pads.simulator.lcd import Box, Lcd
from kiosk.devices.pads.simulator.specification import (
    SPECIFICATIONS,
    feature_sizes,
    input_sizes,
    report_descriptor,
)
from kiosk.devices.pads.stu import codec
from kiosk.devices.pads.stu.crypto import DiffieHellman, RsaAgreement
from kiosk.devices.pads.stu.ids import MODELS, SIZES, WACOM, OptionMode, Report, why_unsupported
from kiosk.devices.pads.stu.image import changed_area, part, whole
from kiosk.devices.pads.stu.session import PenDecoder
from kiosk.devices.pads.transports.hid_descriptor import report_sizes
from tests.devices.pads.bench import bits, form

STU_540 = MODELS[0xA8].capability


# -------------------------------------------------------------------------------------- reports
def test_the_timed_sample_of_the_protocol_notes() -> None:
    decoder = PenDecoder(STU_540, OptionMode.TIME_AND_SEQUENCE)
    (sample,) = decoder.feed(bytes.fromhex("34916c06540ca800000001"), 77)
    assert (sample.rdy, sample.sw, sample.pressure) == (True, 1, 0x16C)
    assert (sample.x, sample.y) == (0x0654, 0x0CA8)
    assert (sample.time_ms, sample.seq, sample.host_ns) == (0, 1, 77)


def test_windows_fills_reports_up_and_they_are_the_same() -> None:
    decoder = PenDecoder(STU_540, OptionMode.TIME_AND_SEQUENCE)
    assert len(decoder.feed(bytes.fromhex("34916c06540ca800000001") + bytes(21), 0)) == 1
    assert decoder.feed(bytes.fromhex("34916c06540ca800000002") + b"\0\1", 0) == []
    assert decoder.counts.malformed == 1


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (codec.command(Report.INKING, b"\1"), "2101"),
        (codec.command(Report.OPTION_MODE, b"\3"), "3203"),
        (codec.command(Report.END_CAPTURE), "1600"),
        (codec.command(Report.RESET), "0400"),
        (codec.start_capture(0x01020304), "1501020304"),
        (codec.start_image(1), "2501"),
        (codec.start_image(0, Area(8, 1, 319, 199)), "2400010800010" + "03f01c700"),
        (codec.ink_area(Area(0, 0, 319, 199)), "2a000000003f01c700"),
        (codec.brightness(2), "2b0200"),
    ],
)
def test_commands_to_the_byte(report: bytes, expected: str) -> None:
    assert report.hex() == expected
    assert len(report) == SIZES[report[0]]


def test_an_image_block_is_long_as_its_report_and_says_how_much_counts() -> None:
    block = codec.image_block(b"\xaa" * 200, 256)
    assert len(block) == 256
    assert block[:3] == b"\x26\xc8\x00"
    assert block[203:] == bytes(53)
    assert codec.image_block(b"\xaa" * 2557, 2560)[:3] == b"\x26\xfd\x09"
    for size in (0, 254):
        with pytest.raises(ValueError, match="1 to 253"):
            codec.image_block(b"\xaa" * size, 256)
    with pytest.raises(ValueError, match="no room"):
        codec.command(Report.RESET, b"\0\0")


def test_status_information_and_identity() -> None:
    assert codec.parse_status(bytes.fromhex("0302110000")) == (2, 0x11)
    said = codec.parse_information(b"\x08STU-540\0\0\x01\x08\x00\x00\x00\x00\x00")
    assert said == ("STU-540", "1.08")
    assert codec.parse_hid_information(bytes.fromhex("06056a00a801080000")) == (WACOM, 0xA8)
    for report in (b"", b"\x03", b"\x03\x00", b"\x04\x00\x00\x00\x00"):
        with pytest.raises(PadProtocol):
            codec.parse_status(report)


def test_capability_of_a_new_pad_is_what_it_says() -> None:
    report = bytes.fromhex("09 2a30 1950 03ff 0320 01e0 c8 09ec 0f 0000".replace(" ", ""))
    can = codec.parse_capability(report, MODELS[0xA4].capability)
    assert (can.max_x, can.max_y, can.max_pressure) == (10800, 6480, 1023)
    assert (can.width, can.height, can.rate_hz, can.units_per_inch) == (800, 480, 200, 2540)
    assert can.mono_zlib
    assert can.colour
    assert (can.width_um, can.height_um) == (108_000, 64_800)


def test_capability_of_an_old_pad_is_filled_up_from_its_model() -> None:
    known = MODELS[0xA2].capability
    report = bytes.fromhex("09 26ac 09c4 01ff 018c 0064".replace(" ", ""))
    assert codec.parse_capability(report, known) == known
    assert codec.parse_capability(report + bytes(6), known) == known
    with pytest.raises(PadProtocol):
        codec.parse_capability(bytes([9]) + bytes(16), known)


@given(st.integers(0, 0xFFF), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.booleans())
def test_six_bytes_hold_a_position(pressure: int, x: int, y: int, rdy: bool) -> None:
    pen = codec.Pen(x, y, pressure, rdy, 5)
    assert codec.parse_pen(codec.pen_bytes(pen)) == pen


def test_supported_and_unsupported_models() -> None:
    names = {model.name for model in MODELS.values()}
    assert names == {
        *("STU-300", "STU-430", "STU-430V", "STU-500"),
        *("STU-520A", "STU-530", "STU-540"),
    }
    for product, model in MODELS.items():
        assert why_unsupported(WACOM, product) == ""
        known = SPECIFICATIONS[model.name]
        can = model.capability
        assert (can.max_x, can.max_y, can.max_pressure) == (
            known.max_x,
            known.max_y,
            known.max_pressure,
        )
        assert (can.width, can.height) == (known.width, known.height)
        assert known.product == product
    assert "TLS" in why_unsupported(WACOM, 0xA9)
    assert why_unsupported(0x046D, 0xA8)


def test_sizes_read_from_a_descriptor() -> None:
    for known in SPECIFICATIONS.values():
        features, inputs = feature_sizes(known, serial_line=False), input_sizes(known)
        assert report_sizes(report_descriptor(features, inputs)) == features | inputs


def test_bits_pushes_and_long_items_of_a_descriptor() -> None:
    descriptor = bytes.fromhex(
        "85 02 75 01 95 03 81 02 75 05 95 01 81 03 a4 75 08 95 06 b1 02 b4 81 02 fe 02 10 aa bb"
        "85 03 95 02 75 08 91 02".replace(" ", "")
    )
    assert report_sizes(descriptor) == {2: 7, 3: 3}


@given(st.binary(max_size=200))
def test_any_descriptor_is_read_without_a_crash(descriptor: bytes) -> None:
    assert all(size >= 1 for size in report_sizes(descriptor).values())


# --------------------------------------------------------------------------------------- images
def decoded(upload_blocks: tuple[bytes, ...]) -> bytes:
    return b"".join(block[3 : 3 + int.from_bytes(block[1:3], "little")] for block in upload_blocks)


@given(st.integers(1, 70), st.integers(1, 30), st.data())
def test_any_form_arrives_as_it_was_drawn(width: int, height: int, data: st.DataObject) -> None:
    box = area_in(width, height, data)
    drawn = PadForm(width, height, bits(width, height, box), Area(0, 0, width - 1, height - 1))
    for compressed in (False, True):
        upload = whole(drawn, 256, compressed=compressed)
        lcd = Lcd(width, height)
        assert lcd.show(upload.encoding, None, decoded(upload.blocks)) == 0
        assert lcd.bits() == drawn.bits


@given(st.integers(1, 70), st.integers(1, 30), st.data())
def test_any_change_arrives_by_its_area_alone(width: int, height: int, data: st.DataObject) -> None:
    ink = Area(0, 0, width - 1, height - 1)
    one = PadForm(width, height, bits(width, height, area_in(width, height, data)), ink)
    two = PadForm(width, height, bits(width, height, area_in(width, height, data)), ink)
    lcd = Lcd(width, height)
    lcd.show(0, None, one.bits)
    area = changed_area(one, two)
    if area is None:
        assert one.bits == two.bits
        return
    upload = part(two, area, 256)
    assert upload.area is not None
    place = Box(upload.area.left, upload.area.top, upload.area.width, upload.area.height)
    assert lcd.show(upload.encoding, place, decoded(upload.blocks)) == 0
    assert lcd.bits() == two.bits


def area_in(width: int, height: int, data: st.DataObject) -> Area:
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    return Area(
        left, top, data.draw(st.integers(left, width - 1)), data.draw(st.integers(top, height - 1))
    )


def test_a_form_of_text_needs_few_blocks_compressed() -> None:
    drawn = form()
    assert len(whole(drawn, 256, compressed=False).blocks) == 190
    assert 15 < len(whole(drawn, 256, compressed=True).blocks) <= 25


def test_a_form_of_another_size_is_no_form() -> None:
    inside = Area(0, 0, 7, 7)
    with pytest.raises(InvalidInput):
        PadForm(8, 8, bytes(7), inside)
    with pytest.raises(InvalidInput):
        PadForm(8, 8, bytes(8), Area(0, 0, 8, 7))


# ----------------------------------------------------------------------------------------- keys
def test_both_sides_come_to_the_same_key() -> None:
    host, pad = RsaAgreement(), RsaSide()
    for report in host.offer():
        assert report[0] == 0x40
        assert not pad.command(report[1:])
    host.check_offer(codec.parse_encryption_status(b"\x50" + pad.status()))
    assert pad.command(host.generate()[1:])
    assert codec.parse_encryption_status(b"\x50" + pad.status()).calculation == codec.CALCULATING
    secret = b""
    for index in range(4):
        pad.command(host.ask_secret(index)[1:])
        secret += host.secret_part(b"\x40" + pad.reply())
    assert len(secret) == host.secret_bytes
    assert pad.key is not None
    assert len(pad.key) == 32
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    sealer = Cipher(algorithms.AES(pad.key), modes.ECB()).encryptor()
    assert host.open_secret(secret).open(sealer.update(b"sixteen bytes ok")) == b"sixteen bytes ok"


def test_an_incomplete_offer_and_a_foreign_secret_are_refused() -> None:
    host, pad = RsaAgreement(), RsaSide()
    for report in host.offer()[:-1]:
        pad.command(report[1:])
    with pytest.raises(PadProtocol, match="公開金鑰"):
        host.check_offer(codec.parse_encryption_status(b"\x50" + pad.status()))
    with pytest.raises(PadProtocol, match="無法解開"):
        host.open_secret(bytes(256))
    for reply in (b"\x40\4\2\0", b"\x40\4\2\x41" + bytes(65), b"\x40\4\2\x20" + bytes(8)):
        with pytest.raises(PadProtocol):
            host.secret_part(reply.ljust(4, b"\0"))


def test_a_public_number_that_gives_the_key_away_is_refused() -> None:
    group = DiffieHellman((1 << 128) - 159, 5)
    for public in (0, 1, group.prime - 1, group.prime):
        with pytest.raises(PadProtocol, match="不合理"):
            group.agree(99, b"\x14" + public.to_bytes(16, "big"))
    assert DiffieHellman.of(b"\x1a" + bytes(16), b"\x1b\0\5") is None
