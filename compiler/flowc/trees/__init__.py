"""The data passed between the phases: attributes and small properties, never a pass."""
