"""The stage: a Salesforce-compatible server, seed stories, faults, and the launcher that runs both servers."""

STAGE_ARGUMENT = "--stage"
"""As the first argument it makes the program the stage: in a bundle there is no other Python that could run it."""
