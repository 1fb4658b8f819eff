"""The stage: a Salesforce-compatible server, seed stories, faults, and the launcher that runs both servers."""
