"""The HTTP service, with one folder for each resource."""
