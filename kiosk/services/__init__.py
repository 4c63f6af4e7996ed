"""The work of the counter, without Qt: every use case authorizes, checks the rules, writes once."""
