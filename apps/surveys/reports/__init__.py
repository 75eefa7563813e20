"""What was asked and answered, added up."""
