"""What makes the data that ships with the package. Never needed to use it."""
