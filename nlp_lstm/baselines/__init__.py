"""What a network has to beat: counted words and pairs for sentiment, counted n-grams for the next word."""
