"""The library of action points: texts in plain words, triggers over the codes of the dataset indicators.

Composed by hand from prose: there is no extract to convert. The CSV is the source; this script checks it
against its sheet, sorts it and renews the hash.
"""

from pathlib import Path

from datasets.preparing import read, write

write(__file__, read(Path(__file__).with_name("actions.csv")))
