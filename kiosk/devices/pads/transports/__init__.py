"""Ways to a pad: HID, serial line, and the emulated pad. The only home of `hid` and `serial`."""
