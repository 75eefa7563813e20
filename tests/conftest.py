"""What every test stands on. The fixtures live in tests/support, by subject."""

pytest_plugins = [
    "tests.support.selection",
    "tests.support.surroundings",
    "tests.support.cleaning",
    "tests.support.browser",
]
