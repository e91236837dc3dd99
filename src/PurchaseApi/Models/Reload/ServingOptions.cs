using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Models.Reload;

/// <summary>Settings of the section <c>Serving</c>.</summary>
internal sealed record ServingOptions : ISettings
{
    /// <summary>The model repository; a relative path is looked for in the folder the service is started in and in
    /// those above it.</summary>
    public string ModelsPath { get; init; } = "models";

    /// <summary>The model of the routes without a name.</summary>
    public string DefaultModel { get; init; } = "purchase";

    /// <summary>How often <c>current</c> is looked at.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The age from which a version is called stale in <c>/model/info</c>; 0 never calls it so.</summary>
    public TimeSpan StaleAfter { get; init; }

    /// <summary>The nearest existing folder of the path, upwards from <paramref name="start"/>; where there is none
    /// yet, the one in <paramref name="start"/>.</summary>
    public string ResolveModelsPath(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, ModelsPath) is var path && Directory.Exists(path)) return path;
        return Path.GetFullPath(ModelsPath, start);
    }

    public IEnumerable<string?> Faults() =>
    [
        Setting.Must(ModelsPath.Length > 0, $"{nameof(ModelsPath)} must name a folder"),
        Setting.Must(
            ModelName.IsValid(DefaultModel), $"{nameof(DefaultModel)} is {ModelName.Allowed} (was '{DefaultModel}')"),
        Setting.Between(PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
        Setting.Must(StaleAfter >= TimeSpan.Zero, $"{nameof(StaleAfter)} must not be negative (was {StaleAfter})"),
    ];
}
