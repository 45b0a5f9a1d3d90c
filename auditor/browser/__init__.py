"""Chromium over Selenium and one DevTools socket: sessions, tabs, page truth, deadlines."""
