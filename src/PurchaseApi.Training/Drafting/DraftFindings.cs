using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Findings;

namespace PurchaseApi.Training.Drafting;

/// <summary>What training would say of the inputs alone: those that tell the label, say nothing or repeat
/// another.</summary>
/// <param name="Step">Every so many rows were looked at.</param>
/// <param name="Messages">In words.</param>
internal sealed record DraftFindings(int Step, IReadOnlyList<string> Messages)
{
    public static readonly DraftFindings None = new(1, []);

    private const int MostRows = 100_000;
    private const int MostValues = 5_000_000;
    private const int Seed = 42;

    /// <param name="contract">The draft; that its rows can be read is checked by reading them.</param>
    /// <param name="file">The data.</param>
    /// <param name="rows">Of the data.</param>
    /// <exception cref="DataException">Training could not read the file.</exception>
    public static DraftFindings Of(Contract contract, DataFile file, long rows)
    {
        var step = (int)Math.Max(
            (rows + MostRows - 1) / MostRows, (rows * contract.Inputs.Count + MostValues - 1) / MostValues);
        var data = ExamplesFile.ReadEvery(step, file, contract);
        if (data.Labels.Distinct().Count() < 2) return new(step, []);   // the rarer class fell between the steps

        int[] all = [.. Enumerable.Range(0, data.Labels.Length)];
        var input = new FindingInput(contract.Inputs, data, new RowSplit(all, [], []), [], Threshold: 0.5, [], Seed);
        return new(step,
        [
            .. TellingInputs.Of(input).Select(one => one.Finding.Message),
            .. UselessInputs.Of(input).Select(finding => finding.Message),
        ]);
    }
}
