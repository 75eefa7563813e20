"""What the engine asks of the database: offers, buyers, periods. Reports and services both stand on it."""
