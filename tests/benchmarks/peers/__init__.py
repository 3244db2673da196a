"""The same graphs in popular libraries, with their fastest documented settings."""
