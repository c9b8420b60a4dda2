"""peer_text.py split FOLDER DATA LIMIT | measure FOLDER: character TF-IDF and a linear SVC of scikit-learn on splits that it writes as files.

The split: md5 of the text without white space modulo 5, remainder 0 is the test part, so equal texts never lie on both sides."""
import hashlib, json, re, sys, time, warnings
from pathlib import Path

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.svm import LinearSVC

warnings.filterwarnings("ignore")
SETS = {"sentiment": ("zh-reviews/online_shopping_10_cats", "label", 3), "category": ("zh-reviews/online_shopping_10_cats", "cat", 3), "complaint": ("zh-consumer-complaints/complaints", "label", 2)}


def split(folder, data, limit):
    for name, (file, label, least) in SETS.items():
        table = pd.read_parquet(data / f"{file}.parquet")
        table = table[table["review"].notna() & (table["review"].str.len() > 0) & table["label"].notna()]
        if limit:
            table = table.sample(min(limit, len(table)), random_state=0)
        test = table["review"].map(lambda text: int(hashlib.md5(re.sub(r"\s+", "", text).encode()).hexdigest(), 16) % 5 == 0)
        table = pd.DataFrame({"text": table["review"], "truth": table[label].astype(str)})
        inside, outside = table[~test], table[test]
        inside.to_parquet(folder / f"{name}.train.parquet", index=False)
        outside[["text"]].to_parquet(folder / f"{name}.test.parquet", index=False)
        start = time.process_time()
        vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=least, sublinear_tf=True)
        model = LinearSVC(C=0.5).fit(vectors.fit_transform(inside["text"]), inside["truth"])
        seconds = time.process_time() - start
        found = model.predict(vectors.transform(outside["text"]))
        own = {"truth": outside["truth"].tolist(), "accuracy": accuracy_score(outside["truth"], found), "macro_f1": f1_score(outside["truth"], found, average="macro"), "seconds": seconds}
        (folder / f"{name}.json").write_text(json.dumps(own))
    print(json.dumps(list(SETS)))


def measure(folder):
    answer = {}
    for name in SETS:
        own = json.loads((folder / f"{name}.json").read_text())
        found = pd.read_json(folder / f"{name}.scored.jsonl", lines=True, dtype=str)["label"].tolist()
        assert len(found) == len(own["truth"]), name
        answer[name] = {"ours_accuracy": accuracy_score(own["truth"], found), "ours_macro_f1": f1_score(own["truth"], found, average="macro"), "rows": len(found)}
        answer[name].update({f"peer_{key}": own[key] for key in ("accuracy", "macro_f1", "seconds")})
    print(json.dumps(answer))


if sys.argv[1] == "split":
    split(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
else:
    measure(Path(sys.argv[2]))
