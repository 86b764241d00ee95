"""Other programs, run for what they say."""

import subprocess


def run(*command, **options):
    """Runs a command and returns what it said; never raises for its exit code."""
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, errors="replace", **options)
