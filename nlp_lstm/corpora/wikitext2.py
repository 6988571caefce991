"""WikiText-2: good and featured articles of Wikipedia."""

from nlp_lstm.corpora.base import Corpus


class WikiText2(Corpus):
    name = "wikitext2"
    task = "language-model"
    source = "Salesforce/wikitext"
    subfolder = "wikitext-2-v1"
    licence = "CC BY-SA 3.0"
    citation = "Merity et al. 2016, Pointer sentinel mixture models (ICLR 2017)"
    labels = label_columns = ()
    tokenization = "spaces"
    rows = {"train": 36_718, "validation": 3_760, "test": 4_358}
    note = (
        "words that occur less than three times as <unk>; 2,088,628, 217,646 and 245,569 tokens with an end after "
        "every line, blank ones too; a local copy may have the 615 training articles in another order than the "
        "release, which changes the neighbours that a carried state sees and nothing else"
    )
