"""Running programs: the sandbox, the sockets, the processes, the clock. The only part that touches the world."""
