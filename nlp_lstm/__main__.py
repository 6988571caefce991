"""python -m nlp_lstm: the command line."""

import sys

from nlp_lstm.cli.main import main

if __name__ == "__main__":
    main(sys.argv[1:])
