"""What a student's source says: where things stand in it, what its names hold, how it goes on."""
