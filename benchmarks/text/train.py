"""Train the separator's model: `python -m benchmarks.text.train`.

Writes transforms/text/model.npz (trained on everything) and benchmarks/text/folds/ (one model per held-out fold,
with which `bench.py` measures on sites and wordings that were not trained on). One core, about half an
hour. The same data and the same locked packages give the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks import measuring
from benchmarks.text import augment, corpus, flatten
from benchmarks.text.corpus import Document
from benchmarks.text.stack import ROUNDS, Stack

FOLDS = 4
HERE = Path(__file__).resolve().parent
MODEL = HERE.parents[1] / "transforms" / "text" / "model.npz"


def titles_of(documents: list[Document], fold: int) -> tuple[list[str], list[str]]:
    """Headlines and picture descriptions of one fold's documents, to fill templates with."""
    headlines, sentences = [], []
    for document in documents:
        if document.fold != fold:
            continue
        for line, name in zip(document.lines, document.classes, strict=True):
            if name in {"inj:related_item", "nat:related_item"} and 25 < len(line) < 140:
                headlines.append(line)
            elif name == "nat:caption" and 40 < len(line) < 300:
                sentences.append(line)
    return headlines[:6000], sentences[:3000]


def load_documents(data: Path, shared: Path) -> list[Document]:
    """All labelled dumps and flattened pages, with their folds."""
    documents = corpus.load(data, shared / "bench" / "text" / "exclude.json") + flatten.load(data)
    corpus.assign_folds(documents, FOLDS)
    return documents


def training_versions(data: Path, shared: Path) -> list[augment.Version]:
    """All documents as training sees them: two versions of news dumps, one of the others."""
    documents = load_documents(data, shared)
    dumps = [document for document in documents if document.meta["kind"] != "page"]
    outlets = corpus.OutletPages(documents)
    repeated = augment.repeated_wordings(dumps)
    titles = [titles_of(dumps, fold) for fold in range(FOLDS)]
    versions = []
    for copy in range(2):
        for place, document in enumerate(documents):
            if copy and document.meta["kind"] != "news":
                continue
            seed = 1_000_003 * copy + 7 * place
            others = outlets.others(document)
            versions.append(augment.fresh(document, others, repeated, seed, FOLDS, titles[document.fold]))
    return versions


def main() -> None:
    """Command line."""
    parser = measuring.parser_of(__doc__, has_floors=False)
    parser.add_argument("--out", type=Path, default=MODEL, help="where the model goes")
    parser.add_argument("--folds", type=Path, default=HERE / "folds", help="where the models of the folds go")
    parser.add_argument("--quick", action="store_true", help="a tenth of the trees, to try the way through")
    options = parser.parse_args()
    data = measuring.open_data(options)
    if data is None:
        return
    rounds = {name: max(4, count // 10) if options.quick else count for name, count in ROUNDS.items()}
    stack = Stack(training_versions(data.unpacked, data.shared), FOLDS)
    stack.say(f"features of {stack.rows.shape[1]} units, {int(stack.used.sum())} of them used")
    stack.fit(options.out, options.folds, rounds)


if __name__ == "__main__":
    main()
