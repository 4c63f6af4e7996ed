"""The Wacom STU protocol as pure functions and state: bytes in, bytes out, no device touched."""
