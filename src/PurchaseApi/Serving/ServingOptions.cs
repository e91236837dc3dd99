using System.ComponentModel.DataAnnotations;

namespace PurchaseApi.Serving;

/// <summary>Settings of the section <c>Serving</c>.</summary>
internal sealed record ServingOptions
{
    /// <summary>The model repository; a relative path is looked for in the folder the service is started in and in
    /// those above it.</summary>
    [Required]
    public string ModelsPath { get; init; } = "models";

    /// <summary>The model of the routes without a name.</summary>
    [Required]
    [RegularExpression(
        "^[a-z0-9][a-z0-9-]{0,62}$", ErrorMessage = "{0} is 1 to 63 lower-case letters, digits and '-'.")]
    public string DefaultModel { get; init; } = "purchase";

    /// <summary>How often <c>current</c> is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long requests are still served after SIGTERM, while load balancers notice that the service is not
    /// ready any more; 0 stops at once.</summary>
    [Range(0, 3600)]
    public int DrainSeconds { get; init; } = 5;

    /// <summary>The nearest existing folder of the path, upwards from <paramref name="start"/>; where there is none
    /// yet, the one in <paramref name="start"/>.</summary>
    public string ResolveModelsPath(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, ModelsPath) is var path && Directory.Exists(path)) return path;
        return Path.GetFullPath(ModelsPath, start);
    }
}
