"""The browser of the tests, of the handbooks' pictures and of the benchmarks: Chromium without a window, a Debian package.

The headless shell is the same engine without what surrounds a window; the journeys take three quarters of the time in it.
The test tool's own download is not available everywhere.
"""

PROGRAM = "/usr/bin/chromium-headless-shell"
LAUNCH = {
    "executable_path": PROGRAM,
    "args": [
        "--no-sandbox",  # impossible as root and in many containers; the only pages are our own
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}
