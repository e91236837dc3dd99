using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Monotonicity;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Steps;

/// <summary>The split rows, encoded once for all candidates. Nothing here was fitted on rows that measure
/// it.</summary>
internal sealed record PreparedData(
    FittedContract Contract, Examples Train, Examples Validation, Examples Holdout, IReadOnlyList<PreparedFold> Folds)
{
    private const int FoldCount = 5;

    // Training rows that the folds hold at most: from here on, more rows change neither the choice of hyperparameters
    // nor a calibration.
    private const int MostFoldRows = 200_000;

    /// <summary>Rows of <see cref="Train"/> that the folds hold, ascending: all, or a sample of whole groups.</summary>
    public int[] Searched { get; init; } = [.. Enumerable.Range(0, Train.Count)];

    public bool IsSampled => Searched.Length < Train.Count;

    /// <summary>The labels of the rows that the folds hold.</summary>
    public bool[] SearchedLabels => Array.ConvertAll(Searched, row => Train.Labels[row]);

    /// <param name="groups">Rows that no fold may part; null: exact duplicates.</param>
    public static PreparedData From(
        Contract contract, LabelledRows data, RowSplit split, int seed, RowGroups? groups = null)
    {
        var fitted = Fit(contract, data, split.Train);
        var encoder = new FeatureEncoder(fitted);
        var directions = ColumnDirections.Find(fitted, encoder);
        var together = groups ?? RowGroups.Find(data);
        var searched = Sample(data, split.Train, together, seed);
        int[] rows = Array.ConvertAll(searched, row => split.Train[row]);
        var folds = DealFolds(data, rows, together, seed);
        // Rows outside of the sample need a fold only for target encoding.
        var ofTrain = searched.Length < split.Train.Length && TargetEncoding.IsNeeded(contract.Inputs)
            ? DealFolds(data, split.Train, together, seed)
            : folds;
        return new(
            fitted,
            Encoded(split.Train, ofTrain),
            Encoded(split.Validation),
            Encoded(split.Holdout),
            [
                .. Enumerable.Range(0, FoldCount).Select(fold => Prepare(contract, data, rows, folds, fold)),
            ])
        { Searched = searched };

        Examples Encoded(int[] rows, int[]? parts = null)
        {
            var examples = encoder.ToExamples(data, rows);
            if (parts is not null) TargetEncoding.CrossFit(examples.Features, fitted, data, rows, parts);
            LearnableNumbers.Require(examples.Features);
            return examples with { Directions = directions };
        }
    }

    private static int[] Sample(LabelledRows data, int[] train, RowGroups groups, int seed)
    {
        int[] all = [.. Enumerable.Range(0, train.Length)];
        if (train.Length <= MostFoldRows) return all;

        // As many parts as samples would fit in; the first one is taken.
        var parts = groups.Parts(train, data.Labels, labels =>
        {
            var part = new int[labels.Length];
            var share = (labels.Length + 0.0) * MostFoldRows / train.Length;
            int[] order = [.. all.Take(labels.Length)];
            new Random(seed).Shuffle(order);
            for (var i = 0; i < order.Length; i++) part[order[i]] = i < share ? 0 : 1;
            return part;
        });
        return [.. all.Where(row => parts[row] == 0)];
    }

    /// <returns>The fold of each row.</returns>
    private static int[] DealFolds(LabelledRows data, int[] train, RowGroups groups, int seed)
    {
        var foldOfRow = groups.Parts(train, data.Labels, labels =>
        {
            var folds = new int[labels.Length];
            foreach (var (index, fold) in StratifiedFolds.Deal(labels, FoldCount, seed).Index())
                foreach (var row in fold.HeldOut) folds[row] = index;
            return folds;
        });
        RequireBothClasses(data.LabelsOf(train), foldOfRow);
        return foldOfRow;
    }

    /// <summary>What ranks positive rows above others has no value on a fold without either.</summary>
    private static void RequireBothClasses(bool[] labels, int[] foldOfRow)
    {
        foreach (var label in new[] { true, false })
        {
            int[] folds = [.. foldOfRow.Where((_, row) => labels[row] == label)];
            if (folds.Distinct().Count() < FoldCount)
                throw new DataException(
                    $"{folds.Length} of the {labels.Length:N0} training rows are {(label ? "positive" : "negative")}, "
                    + $"too few for {FoldCount} folds with one in each that is no duplicate and of no other's group; "
                    + "more such rows are needed, or another split");
        }
    }

    /// <summary>A fold fits the contract anew, on its own rows: a median that knows the held-out rows would
    /// leak.</summary>
    private static PreparedFold Prepare(Contract contract, LabelledRows data, int[] train, int[] folds, int fold)
    {
        int[] known = Where(one => one != fold), heldOut = Where(one => one == fold);
        int[] rows = Array.ConvertAll(known, row => train[row]);
        var fitted = Fit(contract, data, rows);
        var encoder = new FeatureEncoder(fitted);
        var examples = encoder.ToExamples(data, rows);
        TargetEncoding.CrossFit(examples.Features, fitted, data, rows, Array.ConvertAll(known, row => folds[row]));
        return new(
            examples with { Directions = ColumnDirections.Find(fitted, encoder) },
            encoder.ToExamples(data, Array.ConvertAll(heldOut, row => train[row])),
            heldOut);

        int[] Where(Func<int, bool> isMeant) =>
            [.. Enumerable.Range(0, train.Length).Where(row => isMeant(folds[row]))];
    }

    private static FittedContract Fit(Contract contract, LabelledRows data, int[] rows) =>
        TargetEncoding.Fit(ContractFitting.Fit(contract, data.Take(rows)), data, rows);
}

/// <param name="Rows">Positions of the held-out rows among the training rows.</param>
internal sealed record PreparedFold(Examples Train, Examples HeldOut, int[] Rows);
