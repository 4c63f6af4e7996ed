"""A pad made of arithmetic: for the demo, and for every test that needs a pad to misbehave."""
