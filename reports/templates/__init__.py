"""The page of the HTML report, and its style sheet."""
