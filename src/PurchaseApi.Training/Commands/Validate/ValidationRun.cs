using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Commands.Predict;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Commands.Validate;

/// <summary>CSV in, what is wrong with its rows out: by the rules of the service, without a score.</summary>
/// <param name="Received">Rows.</param>
/// <param name="Failed">Those that cannot be predicted.</param>
/// <param name="Errors">By field and code, those with the most rows first.</param>
internal sealed record ValidationRun(
    string Model, string Version, long Received, long Failed, IReadOnlyList<FaultGroup> Errors)
{
    /// <exception cref="DataException">The file cannot be read.</exception>
    public static async Task<ValidationRun> ExecuteAsync(
        PublishedVersion version, DataFile data, CancellationToken cancellation)
    {
        var contract = version.Predictor.Contract;
        using var file = new RowsFile(data, contract);
        var rows = await file.OpenAsync(cancellation);
        var groups = new FaultGroups(new(contract.Inputs, contract.Id, isCsv: true));
        var block = new RowBlock(contract.Inputs.Count);
        var (received, failed) = (0L, 0L);
        while (await rows.ReadAsync(file, block, cancellation))
        {
            (received, failed) = (received + block.Count, failed + block.Faults.Count);
            foreach (var fault in block.Faults) groups.Add(block.FirstIndex + fault.Place, fault.Reading);
        }

        return new(version.Model, version.Id.Text, received, failed, groups.ToList());
    }
}
