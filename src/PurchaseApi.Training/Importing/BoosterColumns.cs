using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Importing;

/// <summary>What the features of a booster may be called: the encoder's columns, or as callers spell them.</summary>
/// <param name="Names">The encoder's, <c>basket_eur</c> and <c>device=Mobile</c>.</param>
/// <param name="Given">With an input's <c>column:</c> in place of its name, <c>Basket (EUR)</c> and
/// <c>Device.Type=Mobile</c>.</param>
internal sealed record BoosterColumns(IReadOnlyList<string> Names, IReadOnlyList<string> Given)
{
    /// <summary>Columns that may hold a missing value.</summary>
    public required IReadOnlySet<int> MayBeMissing { get; init; }

    public static BoosterColumns From(FittedContract contract)
    {
        var encoder = new FeatureEncoder(contract);
        Input?[] inputs =
        [
            .. encoder.Columns.Select((_, column) =>
                contract.Inputs.FirstOrDefault(input => input.Name == encoder.SourceOf(column))),
        ];
        return new(
            encoder.Columns,
            [
                .. encoder.Columns.Zip(inputs, (name, input) =>
                    input is null ? name : input.Column + name[input.Name.Length..]),
            ])
        {
            MayBeMissing = inputs.Index().Where(input => input.Item?.Missing.Kind == MissingKind.Keep)
                .Select(input => input.Index).ToHashSet(),
        };
    }

    /// <summary>The input or feature that a column comes from.</summary>
    public string SourceOf(int column) =>
        Names[column].IndexOf('=') is var equals && equals < 0 ? Names[column] : Names[column][..equals];

    /// <summary>The columns of a category.</summary>
    /// <param name="column">One of them.</param>
    public (int First, int Width) GroupOf(int column)
    {
        var (first, end) = (column, column + 1);
        while (first > 0 && SourceOf(first - 1) == SourceOf(column)) first--;
        while (end < Names.Count && SourceOf(end) == SourceOf(column)) end++;
        return (first, end - first);
    }

    /// <summary>A feature as the contract calls it.</summary>
    /// <param name="column">Its first column.</param>
    /// <param name="width">How many there are; null where it is a column itself.</param>
    public string NameOf(int column, int? width) =>
        width is null ? Names[column] : SourceOf(column);
}
