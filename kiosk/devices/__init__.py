"""What the counter touches: signature capture, scanners, badge readers."""
