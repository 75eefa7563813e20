from apps.access.views.devices import device
from apps.access.views.languages import language
from apps.access.views.passwords import forgotten, password
from apps.access.views.second_steps import second_step

__all__ = ["device", "forgotten", "language", "password", "second_step"]
