using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;

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

/// <summary>Where a run's contract comes from: <c>--contract</c>, else the models folder, else the ones shipped with
/// the worker.</summary>
internal static class ContractSource
{
    /// <param name="model">The model's name.</param>
    /// <param name="path">The requested path; null means the model's own.</param>
    /// <param name="repository">Where the model is.</param>
    /// <exception cref="ContractException">There is none, it is broken or it is another model's.</exception>
    public static Contract Read(string model, string? path, ModelRepository repository)
    {
        string[] places =
        [
            .. path is not null ? [path] : new[] { InRepository(repository, model), Shipped(model) },
        ];
        var found = places.FirstOrDefault(File.Exists)
            ?? throw new ContractException(
                $"No contract for '{model}'; looked for {string.Join(" and ", places)}");
        return ContractFile.Read(found, model);
    }

    /// <summary>Copies the contract next to the version that was fitted from it.</summary>
    /// <exception cref="ContractException">It cannot be written.</exception>
    public static void Copy(Contract contract, ModelRepository repository)
    {
        var path = InRepository(repository, contract.Name);
        try
        {
            if (!File.Exists(path) || File.ReadAllText(path) != contract.Yaml)
                File.WriteAllText(path, contract.Yaml, new UTF8Encoding(false));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ContractException($"{path}: cannot be written next to the version: {error.Message}", error);
        }
    }

    private static string InRepository(ModelRepository repository, string model) =>
        Path.Combine(repository.Folder(model), "contract.yaml");

    private static string Shipped(string model) =>
        Path.Combine(AppContext.BaseDirectory, "contracts", model, "contract.yaml");
}

/// <summary>A version that asks callers for other fields than the one in service breaks them; that must be
/// said.</summary>
internal static class InputChange
{
    /// <exception cref="ContractException">The inputs differ from those of the version in service.</exception>
    public static void Refuse(ModelRepository repository, FittedContract candidate)
    {
        var model = candidate.Name;
        FittedContract champion;
        try
        {
            champion = PublishedVersion.Load(repository, model, repository.Current(model)).Predictor.Contract;
        }
        catch (VersionException)
        {
            return;   // nothing valid is in service, so no caller breaks
        }

        if (!candidate.HasSameInputs(champion))
            throw new ContractException(
                $"'{model}' would ask callers for different inputs than the version in service does; "
                + "add --accept-input-change to put it into service all the same");
    }
}
