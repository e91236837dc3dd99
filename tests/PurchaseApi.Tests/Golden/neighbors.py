"""Reference neighbours: python3 neighbors.py (scikit-learn 1.2) writes nearest_neighbors.json beside it."""

import json
from pathlib import Path

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler

random = np.random.default_rng(7)
SCALERS = {"none": FunctionTransformer(), "minmax": MinMaxScaler(), "standard": StandardScaler()}


def sessions(count):
    """Whole numbers and a flag among them, so that some rows are equally far; 4 % of the cells are missing."""
    features = np.column_stack([
        random.gamma(2, 12, count).round(1),
        random.poisson(8, count),
        random.exponential(60, count).round(),
        random.integers(0, 2, count),
    ])
    features[random.random(features.shape) < 0.04] = np.nan
    return features


def numbers(rows):
    """Missing is null, and a whole number has no fraction."""
    return [[None if np.isnan(x) else int(x) if x == int(x) else x for x in row] for row in rows.tolist()]


def fit(scaling, k):
    classifier = KNeighborsClassifier(k, algorithm="kd_tree")
    model = make_pipeline(SimpleImputer(strategy="median"), SCALERS[scaling], classifier).fit(features, labels)
    positives = np.rint(model.predict_proba(queries)[:, 1] * k).astype(int)
    # Where the next row is as far as the k-th, which one counts is scikit-learn's choice.
    distances, _ = classifier.kneighbors(model[:-1].transform(queries), k + 1)
    tied = distances[:, k] - distances[:, k - 1] < 1e-9
    return {
        "scaling": scaling,
        "k": k,
        "positives": [None if tie else int(count) for tie, count in zip(tied, positives)],
    }


features, queries = sessions(400), sessions(1000)
log_odds = np.nan_to_num(0.04 * features[:, 0] + 0.2 * features[:, 1] - 0.01 * features[:, 2] - 2)
labels = random.random(400) < 1 / (1 + np.exp(-log_odds))
document = {
    "features": numbers(features),
    "labels": labels.tolist(),
    "queries": numbers(queries),
    "fits": [fit("none", 5), fit("minmax", 31), fit("standard", 31), fit("standard", 1)],
}
Path(__file__).with_name("nearest_neighbors.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
