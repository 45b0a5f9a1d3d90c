"""Polite HTTP: addresses as browsers read them, robots.txt, sitemaps, throttling."""
