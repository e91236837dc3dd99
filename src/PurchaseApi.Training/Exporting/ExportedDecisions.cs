using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Training.Exporting;

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
