"""Pictures of what was found out, drawn with matplotlib into files; how the app draws them is here too."""
