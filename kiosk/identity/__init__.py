"""Who a person is, and what he may do: directory, counter sessions, permissions. No Qt, no store."""
