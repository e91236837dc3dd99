using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Contracts;

/// <summary>A contract as people wrote it, checked but not fitted: its aggregates are still to be computed.</summary>
/// <param name="Document">Checked.</param>
/// <param name="Yaml">The text it was read from.</param>
internal sealed record Contract(ContractDocument Document, string Yaml)
{
    public string Name { get; } = Document.Name!;

    /// <summary><c>model: auto</c>: training finds out what the scorer sees.</summary>
    public bool IsModelSelected { get; init; }

    public IReadOnlyList<Input> Inputs { get; } =
        [.. Document.Inputs!.Select(input => Input.From(input.Key, input.Value))];

    /// <summary>null: nothing is predicted; features and segments are the answer.</summary>
    public LabelDocument? Label => Document.Label;
}
