using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>Row -> explanation of its margin: exact for linear models and for trees that remember how many
/// training rows reached their leaves, sampled for all others. Immutable and thread-safe.</summary>
public sealed class Explainer
{
    /// <summary>Any constant: the same row has the same explanation everywhere.</summary>
    private const int Seed = 42;

    private readonly FeatureEncoder encoder;
    private readonly IContributions contributions;
    private readonly IReadOnlyList<string> sources;
    private readonly int[] slots;
    private readonly int[] sourceOfColumn;

    /// <param name="predictor">Whose margins are explained.</param>
    /// <param name="background">At least one row: what is not known of a row is taken from these, where the scorer
    /// itself does not tell.</param>
    public Explainer(Predictor predictor, IReadOnlyList<Row> background)
    {
        encoder = predictor.Encoder;
        sources = predictor.Contract.Model;
        var positions = sources.Index().ToDictionary(source => source.Item, source => source.Index);
        slots = [.. sources.Select(encoder.SlotOf)];
        sourceOfColumn = [.. encoder.Columns.Select((_, column) => positions[encoder.SourceOf(column)])];
        contributions = ModelFamilies.Contributions(predictor.Scorer) ?? new SampledContributions(predictor.Scorer,
            [.. background.Select(row => Encoded(row, new double[encoder.SlotCount]))], Groups(), Seed);
    }

    /// <summary>The margin when nothing is known of a row.</summary>
    public double BaseValue => contributions.BaseValue;

    /// <summary>Whether contributions are sampled: thousands of scores for each row.</summary>
    public bool IsSampled => contributions is SampledContributions;

    /// <summary>The explainer of a published version; its golden rows are the background.</summary>
    public static Explainer From(PublishedVersion version) => new(version.Predictor, version.ReadGoldenRows());

    /// <param name="row">Checked by the contract.</param>
    public Explanation Explain(Row row)
    {
        var ofColumns = new double[sourceOfColumn.Length];
        var given = new double[encoder.SlotCount];
        var standardError = contributions.Compute(Encoded(row, given), ofColumns);
        var explained = new Contribution[sources.Count];
        for (var i = 0; i < explained.Length; i++) explained[i] = new(sources[i], 0, given[slots[i]]);
        for (var column = 0; column < ofColumns.Length; column++)
        {
            ref var source = ref explained[sourceOfColumn[column]];
            source = source with { Value = source.Value + ofColumns[column] };
        }

        return new(contributions.BaseValue, explained, standardError);
    }

    private double[] Encoded(Row row, double[] slots)
    {
        var features = new double[encoder.Columns.Count];
        encoder.Encode(row, slots, features);
        return features;
    }

    /// <summary>A category's columns change together: no row is of two values at once.</summary>
    private int[][] Groups() =>
    [
        .. sourceOfColumn.Index().GroupBy(column => column.Item, column => column.Index)
            .Select(group => group.ToArray()),
    ];
}

/// <summary>Why a row has its margin: <paramref name="BaseValue"/> and all contributions add up to it.</summary>
/// <param name="BaseValue">The margin when nothing is known of a row.</param>
/// <param name="Contributions">One per input or feature that the scorer sees, in contract order.</param>
/// <param name="StandardError">The largest standard error of a contribution where they are sampled; 0 where they are
/// exact.</param>
public sealed record Explanation(
    double BaseValue, IReadOnlyList<Contribution> Contributions, double StandardError)
{
    /// <summary>The base value and all contributions; the scorer's margin up to rounding.</summary>
    public double Margin => BaseValue + Contributions.Sum(contribution => contribution.Value);
}

/// <param name="Source">An input or feature of the contract.</param>
/// <param name="Value">What it adds to the margin.</param>
/// <param name="Given">What the scorer was given of it, as expressions see it: imputed; NaN is missing.</param>
public readonly record struct Contribution(string Source, double Value, double Given);
