"""What the kernel shows of a program: its threads, its sockets, its calls."""
