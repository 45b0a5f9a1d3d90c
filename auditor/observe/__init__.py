"""What is done to a page, once, for all rules: settling, links, consent banners."""
