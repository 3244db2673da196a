"""The same graphs in the libraries that people use today, at their fastest documented settings."""
