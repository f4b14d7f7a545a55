"""What is shown to one profile, and what may be."""
