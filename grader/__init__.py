"""An auto-grader for network-programming exercises."""

__version__ = "0.1.0"
