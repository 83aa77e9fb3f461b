"""The conversation: the harness's ends, what passes, and when a wait is over."""
