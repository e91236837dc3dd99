using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Exporting.Proof;

namespace PurchaseApi.Training.Exporting;

/// <summary>A file that another engine scores.</summary>
internal interface IExportFormat
{
    /// <summary>As <c>--format</c> names it.</summary>
    string Name { get; }

    /// <exception cref="ExportException">It cannot carry something; the message names it.</exception>
    byte[] Write(ExportSource source);

    /// <summary>Trees as rows, which the file reads; null where it has them itself.</summary>
    byte[]? WriteTrees(ExportSource source) => null;

    /// <summary>The real engine with the file loaded; null where none is here, and the file says so.</summary>
    IExportEngine? Open(ExportSource source, byte[] file);

    /// <summary>What the version has and the file leaves out, by name.</summary>
    IReadOnlyList<string> LeftOut(ExportSource source);
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
