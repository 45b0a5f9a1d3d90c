"""Serves the test site for use by hand: ``python -m tests.site.server --port 8000``."""

import argparse
import sys
import threading

from tests.site.loopback import SiteServer

__all__ = ["SiteServer"]


def main() -> None:
    """Serve the site for use by hand until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Serve Auditor's test site on loopback.")
    parser.add_argument("--port", type=int, default=8000, help="port (0: any free one)")
    with SiteServer(port=parser.parse_args().port) as site:
        sys.stdout.write(f"{site.url('/')}  (demo)\n{site.url('/hostile/')}  (hostile pages)\n")
        sys.stdout.write("Ctrl-C ends it.\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
