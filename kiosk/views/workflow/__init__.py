"""The pages made by hand: board, sign-out, return, work log, roster. See README.md."""
