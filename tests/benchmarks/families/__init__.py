"""One file for each family of measurements; each yields its cases."""
