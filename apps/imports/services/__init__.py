from apps.imports.services.batches import only_program, open_batch, program_named
from apps.imports.services.bringing_in import Outcome, bring_in
from apps.imports.services.error_file import write_error_file
from apps.imports.services.sweeping import work_on_next
from apps.imports.services.undoing import Undone, undo_batch
from apps.imports.services.uploads import (
    Preview,
    agree,
    ask_for_undo,
    error_file,
    headings_of,
    keep_upload,
    preview,
    put_in_queue,
    throw_away,
    understanding_of,
)

__all__ = [
    "Outcome",
    "Preview",
    "Undone",
    "agree",
    "ask_for_undo",
    "bring_in",
    "error_file",
    "headings_of",
    "keep_upload",
    "only_program",
    "open_batch",
    "preview",
    "program_named",
    "put_in_queue",
    "throw_away",
    "understanding_of",
    "undo_batch",
    "work_on_next",
    "write_error_file",
]
