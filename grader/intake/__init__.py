"""From folders, archives and names to submissions: whose it is, and which file is the program."""
