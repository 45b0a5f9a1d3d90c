"""The one way out of the service: which places may be reached, and the proxy that sees to it."""
