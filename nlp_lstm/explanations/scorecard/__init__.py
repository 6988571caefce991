"""Is a model competent at negation, or at grammar, at all? Sentences, measures, and others beside it."""
