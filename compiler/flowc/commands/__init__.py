"""One module for each command: `add_arguments` declares its arguments, `run` carries it out."""
