"""Reading files as people have them: encodings, delimiters, decimal signs, date orders. Pure; knows no table."""
