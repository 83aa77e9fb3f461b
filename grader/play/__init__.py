"""A check as a conversation, in pure values: what its steps ask for, and whether what happened is that."""
