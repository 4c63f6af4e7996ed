"""What dev.py does: set-up, tests, checks, screenshots, locks. Standard library only."""
