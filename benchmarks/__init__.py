"""Each script prints a ratio measured in one run and, beside it, the anchor it is judged by. None of them is a test."""
