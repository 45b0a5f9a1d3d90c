"""Engines judge a loaded page: axe-core, in isolated worlds, translated into our nouns."""
