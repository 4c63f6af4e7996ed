"""Books on paper: a definition and its lines become the official A4 form as PDF."""
