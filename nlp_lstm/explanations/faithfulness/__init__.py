"""How far an explanation can be trusted: words deleted in its order."""
