"""A place to run in: the sandbox, its network, and what this machine can do of it."""
