"""What Streamlit runs for `nlp-lstm app`; the settings beside it, in .streamlit, are those of the repository."""

from nlp_lstm import app

app.run()
