from apps.imports.models.batch import Batch
from apps.imports.models.link import BatchOpening, BatchOrder, BatchRefund, BatchReturn, RejectedRow

__all__ = ["Batch", "BatchOpening", "BatchOrder", "BatchRefund", "BatchReturn", "RejectedRow"]
