"""One module for each command: `add_arguments` declares what it takes, `run` carries it out."""
