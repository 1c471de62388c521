"""`python -m detente` is the command `detente`."""

from detente.surfaces.cli.main import main

if __name__ == "__main__":
    main(prog_name="detente")
