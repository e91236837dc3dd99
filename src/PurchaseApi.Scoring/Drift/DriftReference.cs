using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Scoring.Drift;

/// <summary>How the rows were distributed that a version was made of: its inputs in the training rows, its
/// probabilities in the holdout.</summary>
public sealed class DriftReference
{
    public const string Probability = "probability";

    private DriftReference((DriftColumn Column, int Slot)[] columns)
    {
        Columns = [.. columns.Select(column => column.Column)];
        Slots = [.. columns.Select(column => column.Slot)];
        Offsets = new int[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            Offsets[i] = Counters;
            Counters += Columns[i].Shares.Count;
        }
    }

    public IReadOnlyList<DriftColumn> Columns { get; }

    /// <summary>By column, where a row has its value; -1 for the probability.</summary>
    internal int[] Slots { get; }

    /// <summary>By column, where its bins begin among all counters.</summary>
    internal int[] Offsets { get; }

    internal int Counters { get; }

    /// <returns>null for a version that does not say it, as those published before do not.</returns>
    public static DriftReference? From(Manifest manifest, FittedContract contract) =>
        manifest.InputProfiles is { } profiles
            ? From(contract.Inputs, profiles, manifest.Split.Train,
                DriftColumn.From(Probability, manifest.ProbabilityBins, missing: 0, manifest.Split.Holdout))
            : null;

    /// <param name="inputs">A contract's.</param>
    /// <param name="profiles">By input.</param>
    /// <param name="rows">Training rows that they are of.</param>
    /// <param name="probability">null where none is predicted.</param>
    internal static DriftReference? From(
        IReadOnlyList<Input> inputs, IReadOnlyDictionary<string, InputProfile> profiles, int rows,
        DriftColumn? probability)
    {
        // Levels were written before; a version without the numbers' bins is an older one.
        if (profiles.Values.Any(profile => profile is { Percentiles: not null, Bins: null })) return null;

        (DriftColumn, int)[] columns =
        [
            .. inputs.Index().Select(input => (
                    Column: DriftColumn.From(input.Item, profiles.GetValueOrDefault(input.Item.Name), rows),
                    Slot: input.Index))
                .Append((Column: probability, Slot: -1))
                .Where(one => one.Column is not null).Select(one => (one.Column!, one.Slot)),
        ];
        return columns.Length == 0 ? null : new(columns);
    }
}
