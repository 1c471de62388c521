"""The version of the program, and so of its rules."""

VERSION = "0.1.0"
