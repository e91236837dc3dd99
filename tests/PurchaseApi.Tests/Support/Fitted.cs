using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Support;

/// <summary>Contracts fitted on generated rows.</summary>
internal static class Fitted
{
    /// <summary>An input of every type, a rule of every kind.</summary>
    public const string EveryTypeYaml =
        """
        name: every
        id: key
        inputs:
          amount: { type: number, range: [-10, 1000], missing: median }
          height: { type: number, missing: keep }
          pieces: { type: integer, range: [0, 100], missing: 3 }
          depth: { type: integer }
          colour: { type: category, values: [red, 'light blue', grün, '7'], missing: red }
          shape: { type: category, values: [round, square], missing: keep }
          size: { type: category, values: [S, M, L] }
          member: { type: flag, missing: false }
          guest: { type: flag, missing: keep }
          known: { type: flag }
        features:
          ratio: amount / pieces
          is_large: size == 'L' and not guest
          tall: height > 10
        label: { name: bought, positive: true }
        """;

    public static FittedContract Purchase { get; } = From(ModelsFolder.PurchaseYaml);

    public static FittedContract Deciding { get; } = From(ModelsFolder.DecidingYaml);

    public static FittedContract EveryType { get; } = From(EveryTypeYaml);

    public static FittedContract From(string yaml)
    {
        var contract = ContractFile.Parse(yaml, "contract.yaml");
        return ContractFitting.Fit(contract, ModelsFolder.Rows(contract, count: 64));
    }
}
