using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Neighbors;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Exporting;

/// <summary>A published version as the formats see it.</summary>
/// <param name="Version">Verified.</param>
/// <param name="Trees">The trees that a format writes; null where the version has none.</param>
internal sealed record ExportSource(PublishedVersion Version, ExportedTrees? Trees)
{
    public FittedContract Contract => Version.Predictor.Contract;

    public FeatureEncoder Encoder => Version.Predictor.Encoder;

    public IScorer Scorer => Version.Predictor.Scorer;

    public Calibration Calibration => Version.Manifest.Calibration!;

    public double Threshold => Version.Predictor.Decisions.Threshold;

    public string Algorithm => Version.Manifest.Algorithm;

    /// <summary>What no format can carry, by name; null for a version without a scorer.</summary>
    /// <exception cref="ExportException">The version holds training rows, or trees that cannot be written.</exception>
    public static ExportSource From(PublishedVersion version)
    {
        if (!version.Predictor.HasScorer) return new(version, Trees: null);

        return version.Predictor.Scorer switch
        {
            NearestNeighbors => throw new ExportException(
                "nearest_neighbors cannot be exported: the file would publish its training rows"),
            RbfSupportVectorMachine => throw new ExportException(
                "support_vector_machine with an rbf kernel cannot be exported: its support vectors are training rows"),
            var scorer => new(version, ExportedTrees.Find(scorer)),
        };
    }
}

/// <summary>A column that the scorer sees, as <see cref="Scoring.Features.FeatureEncoder"/> makes it.</summary>
/// <param name="Slot">Where its value comes from.</param>
/// <param name="Level">The index of the word that makes it 1; -1 where the value is taken as it is.</param>
/// <param name="Numbers">By index of a word, the number that encodes it; null without target encoding.</param>
internal sealed record ExportedColumn(int Slot, int Level, IReadOnlyList<double>? Numbers)
{
    /// <summary>Whether the value is taken as it is.</summary>
    public bool IsPlain => Level < 0 && Numbers is null;

    public static IReadOnlyList<ExportedColumn> All(ExportSource source) =>
        [.. source.Contract.Model.SelectMany(name => Of(source, source.Encoder.SlotOf(name)))];

    private static IEnumerable<ExportedColumn> Of(ExportSource source, int slot) =>
        slot < source.Contract.Inputs.Count
            ? source.Contract.Inputs[slot].Encoded.Select(one => new ExportedColumn(slot, one.Level, one.Numbers))
            : [new(slot, Level: -1, Numbers: null)];
}

/// <summary>The texts that an input knows, and what any other is taken for.</summary>
/// <param name="Spellings">Text -> index of the value.</param>
/// <param name="Unknown">The index of the value that any other text is taken for; null: such a text is missing.</param>
internal sealed record ExportedWords(IReadOnlyList<(string Text, int Index)> Spellings, int? Unknown)
{
    /// <summary>Whether engines are given a text, not a number.</summary>
    public static bool IsText(Input input) => input.Values.Count > 0 || input is ListInput;

    /// <param name="input">A category or an ordinal.</param>
    /// <param name="document">As the contract has it.</param>
    public static ExportedWords From(Input input, InputDocument document)
    {
        var known = new OrderedDictionary<string, int>();
        foreach (var (index, value) in input.Values.Index()) known.TryAdd(value, index);
        foreach (var (alias, value) in document.Aliases ?? [])
            if (known.TryGetValue(value, out var index)) known.TryAdd(alias, index);
        return new(
            [.. known.Select(pair => (pair.Key, pair.Value))],
            input is CategoryInput && document.UnknownWord is { } word && known.TryGetValue(word, out var unknown)
                ? unknown
                : null);
    }
}

/// <summary>What a contract has beyond the prediction.</summary>
internal static class ExportedDecisions
{
    /// <summary>Rows in the control group are told by a keyed hash, which no format has.</summary>
    public static IReadOnlyList<string> Control(FittedContract contract) =>
        contract.Control is null ? [] : ["control"];

    /// <summary>By the keys of the contract.</summary>
    public static IReadOnlyList<string> Names(FittedContract contract)
    {
        var names = new List<string> { "confidence" };
        if (contract.Segments.Count > 0) names.Add("segments");
        if (contract.Intents.Count > 0) names.Add("intents");
        if (contract.Decision is not null) names.Add("decision");
        names.AddRange(Control(contract));
        return names;
    }
}

/// <summary>What a probability decides, told by the margin: a word up to a margin, the next from there on.</summary>
/// <param name="Words">One more than there are ends, which rise.</param>
internal sealed record MarginBands<T>(IReadOnlyList<double> Ends, IReadOnlyList<T> Words)
{
    /// <param name="calibration">Of the margins.</param>
    /// <param name="passes">Where the word may change: each holds from some probability on.</param>
    /// <param name="word">Of a probability.</param>
    public static MarginBands<T> From(
        Calibration calibration, IEnumerable<Func<double, bool>> passes, Func<double, T> word)
    {
        double[] ends =
        [
            .. passes.Select(passed => MarginCut.From(calibration, passed)).Where(double.IsFinite).Distinct().Order(),
        ];
        double[] inside = [double.MinValue, .. ends];
        return new(ends, [.. inside.Select(margin => word(calibration.Probability(margin)))]);
    }
}

/// <summary>Where probabilities turn, told by the margin: a margin is compared with the same bits in every engine, a
/// probability is not.</summary>
internal static class MarginCut
{
    /// <summary>The least margin whose probability passes; infinity where none does, minus infinity where all do.
    /// </summary>
    /// <param name="passes">Of a probability: it passes from somewhere on.</param>
    public static double From(Calibration calibration, Func<double, bool> passes)
    {
        if (passes(calibration.Probability(double.MinValue))) return double.NegativeInfinity;
        if (!passes(calibration.Probability(double.MaxValue))) return double.PositiveInfinity;

        return OrderedDouble.Turn(
            double.MinValue, double.MaxValue, margin => !passes(calibration.Probability(margin))).Fails;
    }
}

/// <summary>Doubles as integers in the same order: neighbors differ by 1.</summary>
internal static class OrderedDouble
{
    /// <summary>The two neighbors between which a test turns.</summary>
    /// <param name="one">A value that passes.</param>
    /// <param name="other">One that does not.</param>
    public static (double Passes, double Fails) Turn(double one, double other, Func<double, bool> passes)
    {
        var (passing, failing) = (From(one), From(other));
        while (Int128.Abs(passing - failing) > 1)
        {
            var middle = passing + ((failing - passing) / 2);
            if (passes(To(middle))) passing = middle;
            else failing = middle;
        }

        return (To(passing), To(failing));
    }

    private static Int128 From(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        return bits < 0 ? long.MinValue - (Int128)bits : bits;
    }

    private static double To(Int128 order) =>
        BitConverter.Int64BitsToDouble((long)(order < 0 ? long.MinValue - order : order));
}

/// <summary>A version cannot be exported, or the file does not answer as the service does; nothing is
/// written.</summary>
internal sealed class ExportException(string message) : Exception(message);
