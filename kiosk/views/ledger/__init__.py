"""Pages generated from a book's definition."""
