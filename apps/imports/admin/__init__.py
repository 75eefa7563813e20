from apps.imports.admin.desk import BatchDesk

__all__ = ["BatchDesk"]
