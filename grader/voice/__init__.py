"""What people read: sentences in both languages."""
