from apps.imports.services.batches import only_program, open_batch, program_named
from apps.imports.services.bringing_in import Outcome, bring_in
from apps.imports.services.error_file import write_error_file
from apps.imports.services.undoing import Undone, undo_batch

__all__ = [
    "Outcome",
    "Undone",
    "bring_in",
    "only_program",
    "open_batch",
    "program_named",
    "undo_batch",
    "write_error_file",
]
