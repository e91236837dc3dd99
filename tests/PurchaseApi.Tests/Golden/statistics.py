"""Reference figures for the statistics: python3 statistics.py (scikit-learn 1.2) writes the JSON files beside it."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MinMaxScaler, StandardScaler

random = np.random.default_rng(42)


def write(name, document):
    Path(__file__).with_name(name).write_text(json.dumps(document, default=lambda array: array.tolist()) + "\n")


def logistic_regression():
    features = np.column_stack([
        random.gamma(2, 12, 80),
        random.poisson(8, 80),
        random.exponential(60, 80).round(2),
        random.integers(0, 2, 80),
        np.full(80, 0.1),
    ])
    log_odds = 0.04 * features[:, 0] + 0.2 * features[:, 1] - 0.01 * features[:, 2] - 2
    labels = random.random(80) < 1 / (1 + np.exp(-log_odds))
    standard, minmax = StandardScaler().fit(features), MinMaxScaler().fit(features)
    fits = []
    for c, positive_weight in ((1.0, 1), (0.05, 1), (1.0, 3.5)):
        fit = LogisticRegression(
            C=c, class_weight={0: 1, 1: positive_weight}, solver="newton-cholesky", tol=1e-12, max_iter=10_000)
        fit.fit(standard.transform(features), labels)
        fits.append({
            "c": c,
            "positive_weight": positive_weight,
            "intercept": fit.intercept_[0],
            "coefficients": fit.coef_[0],
            "margins": fit.decision_function(standard.transform(features)),
        })
    write("logistic_regression.json", {
        "features": features,
        "labels": labels,
        "standard": standard.transform(features),
        "minmax": minmax.transform(features),
        "fits": fits,
    })


def calibration_error(labels, probabilities):
    """In fifteenths of a row, each with its tie's share of positives: 15 bins of len(labels) such parts."""
    parts = []
    for p in sorted(set(probabilities)):
        tied = labels[probabilities == p]
        parts += [Fraction(p) - Fraction(int(tied.sum()), len(tied))] * (15 * len(tied))
    rows = len(labels)
    return float(sum(abs(sum(parts[b * rows:(b + 1) * rows])) for b in range(15)) / (15 * rows))


def gain(labels, probabilities, share):
    """Each row counts its tie's share of positives; the row at the border counts in part."""
    falling = sorted(probabilities, reverse=True)
    expected = np.array([labels[probabilities == p].mean() for p in falling])
    room = share * len(labels)
    return (expected[:int(room)].sum() + (room - int(room)) * expected[int(room)]) / labels.sum()


def metrics_of_probabilities():
    probabilities = np.concatenate([random.random(40), random.choice([0.2, 0.35, 0.5, 0.8], 33)]).round(3)
    labels = random.random(73) < probabilities
    threshold = 0.35
    predicted = probabilities >= threshold
    write("metrics.json", {
        "labels": labels,
        "probabilities": probabilities,
        "threshold": threshold,
        "metrics": {
            "accuracy": metrics.accuracy_score(labels, predicted),
            "precision": metrics.precision_score(labels, predicted),
            "recall": metrics.recall_score(labels, predicted),
            "specificity": metrics.recall_score(labels, predicted, pos_label=0),
            "f1": metrics.f1_score(labels, predicted),
            "roc_auc": metrics.roc_auc_score(labels, probabilities),
            "average_precision": metrics.average_precision_score(labels, probabilities),
            "log_loss": metrics.log_loss(labels, probabilities),
            "brier": metrics.brier_score_loss(labels, probabilities),
            "calibration_error": calibration_error(labels, probabilities),
            "gain_at_10": gain(labels, probabilities, 0.1),
            "lift_at_10": gain(labels, probabilities, 0.1) / 0.1,
        },
    })


def calibration():
    margins = np.concatenate([random.normal(0, 3, 60), random.choice([-2.0, 0.5, 1.5], 20)]).round(4)
    labels = random.random(80) < 1 / (1 + np.exp(1 - 0.6 * margins))
    queries = np.linspace(margins.min() - 1, margins.max() + 1, 50)

    positives, negatives = labels.sum(), (~labels).sum()
    targets = np.where(labels, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(weights):
        log_odds = weights[0] * margins + weights[1]
        residuals = 1 / (1 + np.exp(-log_odds)) - targets
        return (np.logaddexp(0, log_odds) - targets * log_odds).sum(), [residuals @ margins, residuals.sum()]

    slope, intercept = minimize(loss, [0, 0], jac=True, method="BFGS", options={"gtol": 1e-12}).x
    edge = 1 / (len(labels) + 2)
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(margins, labels)
    # Each plateau is one knot at its mean margin; knots are clipped, and then joined by straight lines.
    rates = isotonic.predict(margins)
    plateaus = np.unique(rates)
    knots = [margins[rates == rate].mean() for rate in plateaus]
    write("calibration.json", {
        "margins": margins,
        "labels": labels,
        "slope": slope,
        "intercept": intercept,
        "queries": queries,
        "isotonic": np.interp(queries, knots, np.clip(plateaus, edge, 1 - edge)),
    })


logistic_regression()
metrics_of_probabilities()
calibration()
