"""What this computer keeps: the journal, the settings and the logs; the only place that knows where files lie."""
