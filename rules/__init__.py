"""Our own rules: pure functions that judge the evidence of pages, sites and documents."""
