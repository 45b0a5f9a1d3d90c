"""The nouns: frozen values that every room speaks in; standard library only, no input or output."""
