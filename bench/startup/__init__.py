"""How long until the command line answers."""
