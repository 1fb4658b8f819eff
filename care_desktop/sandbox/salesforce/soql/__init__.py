"""SOQL: tokens, grammar, and the translation to SQL with bound parameters."""
