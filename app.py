"""Open the app: streamlit run app.py"""

from nlp_lstm import app

app.run()
