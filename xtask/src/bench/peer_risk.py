"""peer_risk.py split FOLDER SEEDS VEHICLE AUTO | measure FOLDER: scikit-learn's HistGradientBoosting on folds that it writes as files.

split: stratified five-fold parts with seeds 1 to SEEDS, and vehicle claims of 1994 and 1995 against 1996; for each a training file with
labels and a test file without; the peer is trained and timed on the same rows. measure: reads what ours wrote for each test file."""
import json, sys, time, warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

warnings.filterwarnings("ignore")


def calibration_error(chances, labels, bins=10):
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return float(sum(len(part) * abs(chances[part].mean() - labels[part].mean()) for part in parts) / len(labels))


def peer(train, labels, test):
    """The better of the peer's two usual ways with categories would be unknown beforehand: both are answered."""
    found = {}
    text = [name for name in train if not pd.api.types.is_numeric_dtype(train[name])]
    codes = {name: {value: number for number, value in enumerate(sorted(train[name].dropna().unique()))} for name in text}
    numbers = lambda table: table.assign(**{name: table[name].map(codes[name]).astype(float) for name in text})
    x, z = numbers(train), numbers(test)
    few = [name in text and len(codes[name]) <= 250 for name in train]
    for way, categorical in (("native", few), ("ordinal", None)):
        start = time.perf_counter()
        model = HistGradientBoostingClassifier(random_state=0, categorical_features=categorical).fit(x, labels)
        found[way] = (model.predict_proba(z)[:, 1], time.perf_counter() - start)
    return found


def read(path):
    if path.endswith(".parquet"):
        table = pd.read_parquet(path)
        return table.drop(columns=["row_id", "PolicyNumber"]), "FraudFound_P", table["FraudFound_P"].to_numpy()
    table = pd.read_csv(path, keep_default_na=False, na_values=["?", ""])
    return table, "fraud_reported", (table["fraud_reported"] == "Y").to_numpy().astype(int)


def split(folder, seeds, files):
    parts = []
    for name, path in files.items():
        table, label, labels = read(path)
        pairs = [(f"{name}-{seed}-{number}", inside, outside) for seed in range(1, seeds + 1)
                 for number, (inside, outside) in enumerate(StratifiedKFold(5, shuffle=True, random_state=seed).split(labels, labels))]
        if name == "vehicle":
            late = (table["Year"] == 1996).to_numpy()
            pairs.append(("vehicle1996-0-0", np.flatnonzero(~late), np.flatnonzero(late)))
        rows = table.drop(columns=[label])
        for key, inside, outside in pairs:
            table.iloc[inside].to_csv(folder / f"{key}.train.csv", index=False)
            rows.iloc[outside].to_csv(folder / f"{key}.test.csv", index=False)
            known = rows.iloc[inside].dropna(axis=1, how="all")
            answers = peer(known, labels[inside], rows.iloc[outside][known.columns])
            own = {"labels": labels[outside].tolist()}
            for way, (chances, seconds) in answers.items():
                own[way] = {"auc": roc_auc_score(labels[outside], chances), "ece": calibration_error(chances, labels[outside]), "seconds": seconds}
            (folder / f"{key}.json").write_text(json.dumps(own))
            parts.append({"key": key, "label": label})
    print(json.dumps(parts))


def measure(folder):
    sets = {}
    for path in sorted(folder.glob("*.json")):
        own = json.loads(path.read_text())
        labels = np.array(own["labels"])
        chances = pd.read_csv(folder / f"{path.stem}.scored.csv", usecols=["risk"])["risk"].to_numpy()
        assert len(chances) == len(labels), path
        ours = {"auc": roc_auc_score(labels, chances), "ece": calibration_error(chances, labels)}
        sets.setdefault(path.stem.split("-")[0], []).append({"ours": ours, "native": own["native"], "ordinal": own["ordinal"]})
    answer = {}
    for name, rows in sets.items():
        line = {"parts": len(rows)}
        for who in ("ours", "native", "ordinal"):
            for figure in rows[0][who]:
                values = [row[who][figure] for row in rows]
                line[f"{who}_{figure}"] = float(np.mean(values))
                line[f"{who}_{figure}_deviation"] = float(np.std(values))
        answer[name] = line
    print(json.dumps(answer))


if sys.argv[1] == "split":
    split(Path(sys.argv[2]), int(sys.argv[3]), {"vehicle": sys.argv[4], "auto": sys.argv[5]})
else:
    measure(Path(sys.argv[2]))
