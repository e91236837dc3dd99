using System.Globalization;
using System.Text;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Training.Exporting.Proof;

/// <summary>A file answers as the service does, or it is not written. Trees must reach the same leaf in every row:
/// their leaves add up to the same bits. Elsewhere sums may be added in another order.</summary>
internal static class Parity
{
    /// <summary>How far a probability may be off.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>How far a margin that is no sum of leaves may be off, relative to 1 or to itself.</summary>
    private const double MarginTolerance = 1e-9;

    /// <summary>XGBoost adds its leaves in float32, engines in float64.</summary>
    private const double SingleTolerance = 1e-5;

    /// <param name="source">The version as it is published.</param>
    /// <param name="engine">With the file in it.</param>
    /// <param name="rows">Golden and adversarial rows.</param>
    /// <exception cref="ExportException">A row is answered in another way.</exception>
    public static ParityDifferences Compare(ExportSource source, IExportEngine engine, IReadOnlyList<ProofRow> rows)
    {
        var answers = engine.Score(rows);
        if (answers.Margins.Length != rows.Count)
            throw new ExportException($"{engine.Name} answers {answers.Margins.Length:N0} of {rows.Count:N0} rows");
        if (!source.Version.Predictor.HasScorer) return Derived(source, engine, answers, rows);

        var reference = new ReferenceMargins(source);
        var (margins, probabilities) = (0.0, 0.0);
        for (var row = 0; row < rows.Count; row++)
        {
            var served = source.Version.Predictor.Decide(rows[row].Values);
            var margin = reference.Margin(rows[row]);
            var difference = Distance(answers.Margins[row], margin);
            if (!(difference <= (reference.IsExact ? 0 : MarginTolerance * Math.Max(1, Math.Abs(margin)))))
                throw Differs(engine, rows, row, reference.IsExact
                    ? $"reaches another leaf: its margin is {answers.Margins[row]:R}, not {margin:R}"
                    : $"has the margin {answers.Margins[row]:R}, not {margin:R}");

            margins = Math.Max(margins, difference);
            if (answers.Probabilities is { } given)
            {
                var distance = Distance(given[row], served.Probability);
                if (!(distance <= Tolerance))
                    throw Differs(engine, rows, row,
                        $"has the probability {given[row]:R}, not {served.Probability:R}");
                probabilities = Math.Max(probabilities, distance);
            }

            var isAtCut = reference.IsNear(margin, source.Calibration, source.Threshold);
            if (answers.Predictions is { } positive && positive[row] != served.IsPositive && !isAtCut)
                throw Differs(engine, rows, row, $"has the prediction {(positive[row] ? 1 : 0)}");
            if (answers.Decisions is { } decisions) DecisionParity.Check(decisions[row], served, Fail);

            void Fail(string difference) => throw Differs(engine, rows, row, difference);
        }

        return new(margins, answers.Probabilities is null ? null : probabilities);
    }

    /// <summary>Without a scorer, the segment is the answer.</summary>
    private static ParityDifferences Derived(
        ExportSource source, IExportEngine engine, EngineAnswers answers, IReadOnlyList<ProofRow> rows)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            var segment = source.Version.Predictor.Decide(rows[row].Values).Segment;
            if (answers.Decisions![row].Segment != segment)
                throw Differs(
                    engine, rows, row, $"has the segment '{answers.Decisions[row].Segment}', not '{segment}'");
        }

        return new(null, null);
    }

    private static double Distance(double one, double other) => one == other ? 0 : Math.Abs(one - other);

    private static ExportException Differs(
        IExportEngine engine, IReadOnlyList<ProofRow> rows, int row, string difference) => new(
        $"{engine.Name} answers row {row + 1:N0} of {rows.Count:N0} in another way than the service: it {difference}. "
        + "Nothing was written.");

    /// <summary>What the published version adds up to, in the order and the width that engines add in.</summary>
    private sealed class ReferenceMargins
    {
        private readonly ExportSource source;
        private readonly TreeEnsemble? single;
        private readonly double[] slots, features;

        public ReferenceMargins(ExportSource source)
        {
            this.source = source;
            single = (source.Scorer as QuickTrees)?.Walk as TreeEnsemble ?? source.Scorer as TreeEnsemble;
            (slots, features) = (new double[source.Encoder.SlotCount], new double[source.Encoder.Columns.Count]);
        }

        /// <summary>Whether every engine gets the same bits.</summary>
        public bool IsExact => source.Trees is not null;

        public double Margin(ProofRow row)
        {
            source.Encoder.Encode(row.Values, slots, features);
            return single is null ? source.Scorer.Margin(features) : Sum(single, features);
        }

        /// <summary>Whether a margin is so near to the threshold's that its last bits may decide.</summary>
        public bool IsNear(double margin, Calibration calibration, double threshold)
        {
            var width = (single is null ? MarginTolerance : SingleTolerance) * Math.Max(1, Math.Abs(margin));
            return (single is not null || !IsExact)
                && calibration.Probability(margin - width) < threshold
                && calibration.Probability(margin + width) >= threshold;
        }

        /// <summary>XGBoost's leaves in float64.</summary>
        private static double Sum(TreeEnsemble trees, ReadOnlySpan<double> features)
        {
            var margin = (double)trees.BaseMargin;
            foreach (var root in trees.Roots)
            {
                var node = trees.Nodes[root];
                while (!node.IsLeaf)
                {
                    var value = (float)features[node.Feature];
                    node = trees.Nodes[
                        float.IsNaN(value) ? node.Missing : value < node.Value ? node.Left : node.Right];
                }

                margin += node.Value;
            }

            return margin;
        }
    }
}

/// <summary>The largest differences over all rows.</summary>
/// <param name="Margin">null without a scorer.</param>
/// <param name="Probability">null where the format ends at the margin.</param>
internal sealed record ParityDifferences(double? Margin, double? Probability);

/// <summary>Whether an engine decides about a row as the service does.</summary>
internal static class DecisionParity
{
    public static void Check(EngineDecision decision, Prediction served, Action<string> fail)
    {
        Same("confidence", decision.Confidence, served.Confidence.ToString().ToLowerInvariant());
        Same("segment", decision.Segment, served.Segment);
        Same("intent", decision.Intent, served.Intent?.Level);
        Same("action", decision.Action, served.Action);
        Near("expected_value", decision.ExpectedValue, served.ExpectedValue);
        Near("expected_gain", decision.ExpectedGain, served.ExpectedGain);

        void Same(string name, string? given, string? expected)
        {
            if (given != expected) fail($"has the {name} '{given}', not '{expected}'");
        }

        void Near(string name, double given, double expected)
        {
            var isSame = double.IsNaN(expected)
                ? double.IsNaN(given)
                : Math.Abs(given - expected) <= Parity.Tolerance * Math.Max(1, Math.Abs(expected));
            if (!isSame) fail($"has the {name} {given:R}, not {expected:R}");
        }
    }
}

/// <summary>What a row may hold in one input, ordinary and odd, and what the service makes of it.</summary>
internal sealed class InputCells
{
    private const string Unknown = "never seen, é";

    // Zero of both signs, a subnormal float32, and what float32 still holds or no longer.
    private static readonly double[] extremes =
        [0, -0.0, 1e-40, -1e-40, 1, -1, 1e30, -1e30, float.MaxValue, -float.MaxValue, 3.5e38];

    private readonly double[] numbers;
    private readonly string[] words;

    public InputCells(Input input, InputDocument document, InputProfile? profile)
    {
        Input = input;
        IsText = ExportedWords.IsText(input);
        words = !IsText ? [] : input is ListInput
            ? [.. Enumerable.Range(0, 12).Select(bits => input.ToCell(bits)).Where(cell => cell.Length > 0)]
            : [.. input.Values, .. (document.Aliases ?? []).Keys, Unknown];
        double[] ends = [input.Low, input.High];
        numbers = IsText ? [] : input switch
        {
            FlagInput => [0, 1],
            DateInput => [.. Dates()],
            _ => [.. (profile?.Percentiles?.Values ?? Enumerable.Empty<double>()).Concat(ends).Concat(extremes)
                .Where(double.IsFinite)],
        };
    }

    public Input Input { get; }

    /// <summary>Whether an engine is given a text.</summary>
    public bool IsText { get; }

    /// <summary>Amounts, to search between.</summary>
    public IReadOnlyList<double> Numbers => numbers;

    public (double Number, string? Word) Draw(Random random)
    {
        if (random.Next(12) == 0) return (double.NaN, null);
        if (IsText) return (double.NaN, words[random.Next(words.Length)]);
        return (Number(random), null);
    }

    /// <summary>A value of the contract as an engine is given it.</summary>
    public (double Number, string? Word) From(double value) =>
        !IsText ? (value, null)
        : double.IsNaN(value) || Input.ToCell(value) is not { Length: > 0 } word ? (double.NaN, null)
        : (double.NaN, word);

    /// <summary>What the service makes of a cell. A word that it refuses, and what is not finite, is missing.</summary>
    public double ValueOf(double number, string? word)
    {
        if (!IsText) return double.IsFinite(number) ? number : double.NaN;
        return word is not null && Input.ReadCell(Encoding.UTF8.GetBytes(word), out var value) is null
            ? value
            : double.NaN;
    }

    private double Number(Random random)
    {
        if (Input is DateInput) return numbers[random.Next(numbers.Length)] + random.Next(86_400);
        var number = numbers[random.Next(numbers.Length)];
        if (Input is FlagInput || random.Next(4) == 0) return number;
        var share = number + ((numbers[random.Next(numbers.Length)] - number) * random.NextDouble());
        return Input is IntegerInput ? Math.Round(share) : share;
    }

    /// <summary>The ends of years, months and leap days.</summary>
    private static IEnumerable<double> Dates() => ((string[])
        [
            "1970-01-01", "1972-02-29", "1999-12-31", "2000-02-29", "2000-03-01", "2023-12-31", "2024-02-28",
            "2024-02-29", "2024-12-31", "2026-06-15", "2026-10-25", "2100-02-28", "2100-03-01",
        ])
        .Select(day => DateInput.Seconds(DateTime.Parse(day, CultureInfo.InvariantCulture)));
}
