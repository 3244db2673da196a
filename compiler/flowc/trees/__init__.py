"""The data between the phases: fields and small properties, never a pass."""
