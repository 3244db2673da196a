"""One file for each family of measurements; each gives its cases."""
