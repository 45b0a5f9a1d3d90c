"""Rules over the pages of a site, a file each."""
