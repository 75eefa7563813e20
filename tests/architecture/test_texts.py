"""Every text that is asked of a catalog can be found by the tool that fills the catalogs."""

import ast

from tests.architecture.house import product, short, tree


def test_a_translating_function_keeps_a_name_that_is_collected():
    """Texts are collected by the name of the call: under another name than its own or ``_`` they never are."""
    renamed = [
        f"{short(path)}: {alias.name} as {alias.asname}"
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname and (alias.asname != "_" or alias.name not in {"gettext", "gettext_lazy"})
    ]
    assert renamed == []
