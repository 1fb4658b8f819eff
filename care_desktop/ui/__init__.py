"""The only floor that knows Qt: a thin view per page over its view-model."""
