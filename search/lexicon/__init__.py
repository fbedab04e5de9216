"""What stands for a word: other names of the same thing, words of the same meaning, words that resemble it."""
