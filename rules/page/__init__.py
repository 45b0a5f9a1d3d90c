"""Rules over one page, a file each."""
