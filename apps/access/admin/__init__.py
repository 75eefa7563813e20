from apps.access.admin import people

__all__ = ["people"]
