"""What runs when: the checks of submissions through one pool of processes."""
