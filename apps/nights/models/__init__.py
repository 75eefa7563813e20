from apps.nights.models.night import Night, NightStep

__all__ = ["Night", "NightStep"]
