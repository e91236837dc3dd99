"""Reference margins for scorers: python3 scorers.py (scikit-learn 1.2) writes the JSON files beside it."""

import json
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

random = np.random.default_rng(42)
features = np.column_stack([
    random.gamma(2, 12, 60).round(2),
    random.poisson(8, 60),
    random.exponential(60, 60).round(2),
    random.integers(0, 2, 60),
])
log_odds = 0.08 * features[:, 0] + 0.2 * features[:, 1] - 0.01 * features[:, 2] - 3
labels = random.random(60) < 1 / (1 + np.exp(-log_odds))
scaled = StandardScaler().fit_transform(features)


def write(name, document):
    Path(__file__).with_name(name).write_text(json.dumps(document, default=lambda array: array.tolist()) + "\n")


def network(hidden):
    fit = MLPClassifier(hidden, max_iter=40, learning_rate_init=0.02, batch_size=20, random_state=1)
    fit.fit(scaled, labels)
    fit.out_activation_ = "identity"    # the log-odds in place of the probability
    return {
        "layers": [{"weights": w.ravel(), "biases": b} for w, b in zip(fit.coefs_, fit.intercepts_)],
        "margins": fit._forward_pass_fast(scaled, check_input=False)[:, 0],
    }


def linear_svc(c, positive_weight):
    fit = LinearSVC(C=c, class_weight={True: positive_weight}, tol=1e-10, max_iter=1_000_000)
    return {
        "c": c,
        "positive_weight": positive_weight,
        "margins": fit.fit(scaled, labels).decision_function(scaled),
    }


write("neural_network.json", {
    "features": features,
    "labels": labels,
    "fits": [network((7,)), network((6, 5))],
})
write("linear_svc.json", {
    "features": features,
    "labels": labels,
    "fits": [linear_svc(1.0, 1.0), linear_svc(0.01, 1.0), linear_svc(0.1, 3.0)],
})
