"""The words and the rules, in the standard library only: no input, no output, no clock of its own."""
