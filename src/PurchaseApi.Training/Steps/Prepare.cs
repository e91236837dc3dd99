using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Monotonicity;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Metrics;
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

/// <summary><c>model: auto</c>: which inputs and features the scorer sees. One is kept where the ROC AUC of held-out
/// rows falls when its values are dealt out anew among them, by more than chance over the folds. What is left counts
/// only if it is no worse in them. Source: Breiman, Random Forests (2001), section 10.</summary>
/// <param name="families">The first of those that stop early is asked, else the first.</param>
internal sealed class FeatureSelection(
    IReadOnlyList<AlgorithmFamily> families, int seed, CancellationToken cancellation)
{
    private const int Repeats = 2;

    // Of the mean over five folds; chance exceeds it once in twenty times (Student's t).
    private const double StandardErrors = 2.13;

    private const int MostRows = 5_000;

    private readonly AlgorithmFamily family = families.FirstOrDefault(one => one.StopsEarly) ?? families[0];

    /// <param name="all">With every input and feature.</param>
    /// <param name="prepare">Names -> the same rows with those alone.</param>
    public PreparedData Select(PreparedData all, Func<IReadOnlyList<string>, PreparedData> prepare)
    {
        var names = all.Contract.Model;
        var encoder = new FeatureEncoder(all.Contract);
        int[][] columns =
        [
            .. names.Select(name => Enumerable.Range(0, encoder.Columns.Count)
                .Where(column => encoder.SourceOf(column) == name).ToArray()),
        ];
        var measured = Measured(all.Folds, columns);
        string[] kept = [.. names.Where((_, name) => Matters([.. measured.Select(fold => fold.Falls[name])]))];
        if (kept.Length == 0 || kept.Length == names.Count) return all;

        var selected = prepare(kept);
        var without = Measured(selected.Folds, []);
        return without.Average(fold => fold.Auc) >= measured.Average(fold => fold.Auc) ? selected : all;
    }

    private static bool Matters(double[] falls) => Statistics.Mean(falls)
        > StandardErrors * Statistics.StandardDeviation(falls) / Math.Sqrt(falls.Length - 1);

    /// <summary>Of each fold, the ROC AUC of its held-out rows, and how far it falls on average without each set of
    /// columns.</summary>
    private (double Auc, double[] Falls)[] Measured(IReadOnlyList<PreparedFold> folds, int[][] columns)
    {
        var measured = new (double, double[])[folds.Count];
        RandomSearch.InParallel(Enumerable.Range(0, folds.Count), index =>
        {
            var model = Fit(folds[index]);
            var asked = folds[index].HeldOut.Sample(MostRows, seed);
            var auc = Auc(model, asked.Features, asked.Labels);
            var random = new Random(seed);
            measured[index] = (auc, Array.ConvertAll(columns, some => Enumerable.Range(0, Repeats)
                .Average(_ => auc - Auc(model, Dealt(asked.Features, some, random), asked.Labels))));
        }, cancellation);
        return measured;
    }

    private FittedModel Fit(PreparedFold fold)
    {
        var start = family.Starts is [var first, ..] ? first : new Dictionary<string, double>();
        var algorithm = EarlyStopping.Endless(
            family, [.. start.Select(one => new Setting(family.Name, one.Key, one.Value))]);
        return algorithm is IRoundsAlgorithm rounds && family.StopsEarly
            ? rounds.FitUntilNoGain(
                fold.Train, fold.HeldOut, EarlyStopping.PatienceOf(rounds), seed, cancellation).Model
            : algorithm.Fit(fold.Train, seed, cancellation);
    }

    private static double Auc(FittedModel model, FeatureMatrix rows, bool[] labels) =>
        Ranking.RocAuc(RankedRows.OfMargins(labels, model.Margins(rows)).All());

    /// <summary>The columns of one category move together.</summary>
    private static FeatureMatrix Dealt(FeatureMatrix rows, int[] columns, Random random)
    {
        int[] from = [.. Enumerable.Range(0, rows.RowCount)];
        random.Shuffle(from);
        var dealt = new FeatureMatrix(rows.Columns, (double[])rows.Values.Clone());
        for (var row = 0; row < from.Length; row++)
            foreach (var column in columns) dealt.Row(row)[column] = rows.Row(from[row])[column];
        return dealt;
    }
}
