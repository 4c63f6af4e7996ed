"""Files of at most 400 lines, functions of at most 50: over that a split is due, no exemption."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 50
WATCHED = ("kiosk", "devtools", "tests", "dev.py")


def python_files(root: Path) -> Iterator[Path]:
    """Our own sources, in a stable order."""
    for name in WATCHED:
        place = root / name
        yield from [place] if place.is_file() else sorted(place.rglob("*.py"))


def long_functions(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Measure from the first decorator to the last line, as a reader scrolls it."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
        length = (node.end_lineno or node.lineno) - first + 1
        if length > FUNCTION_LINES:
            yield node, length


def find_too_long(root: Path) -> list[str]:
    """One line for each file or function over its limit."""
    found: list[str] = []
    for path in python_files(root):
        text = path.read_text("utf-8")
        name = path.relative_to(root).as_posix()
        lines = text.count("\n")
        if lines > FILE_LINES:
            found.append(f"{name}: {lines} lines, {FILE_LINES} allowed")
        found += [
            f"{name}:{node.lineno}: {node.name} is {length} lines, {FUNCTION_LINES} allowed"
            for node, length in long_functions(ast.parse(text, name))
        ]
    return found
