"""The Python side of the support desk."""
