using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Steps;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

/// <summary>What the commands about published versions have in common.</summary>
internal static class VersionOptions
{
    /// <summary>The newest version, whatever its name.</summary>
    private const string Latest = "latest";

    public static Option<string> Model() => new("--model") { Description = "The model's name.", Required = true };

    public static Option<string> Models() => new("--models")
    {
        Description = "The model repository.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "models",
    };

    public static Option<string?> Version() => new("--version")
    {
        Description = "A version, or latest. Default: the one in service.",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document instead of tables." };

    public static Option<string?> Contract() =>
        new("--contract") { Description = "The contract. Default: the model's contract.yaml.", HelpName = "FILE" };

    public static Option<bool> NoPromote() => new("--no-promote")
    {
        Description = "Publish without putting the version into service.",
    };

    public static Option<bool> AcceptInputChange() => new("--accept-input-change")
    {
        Description = "Publish even if callers must send different inputs.",
    };

    public static Option<bool> Force() => new("--force")
    {
        Description = "Promote even with the verdict do_not_use.",
    };

    public static Option<string?> Source() => new("--source")
    {
        Description = "Where the data comes from, in words. Kept in the manifest.",
    };

    /// <summary>The one that was asked for, or the one in service.</summary>
    /// <exception cref="VersionException">There is none, or it is broken.</exception>
    public static PublishedVersion Load(ModelRepository repository, string model, string? version)
    {
        Require(repository, model);
        var id = version is null ? repository.Current(model) : Find(repository, model, version);
        return PublishedVersion.Load(repository, model, id);
    }

    /// <exception cref="VersionException">The model has no such version.</exception>
    public static VersionId Find(ModelRepository repository, string model, string version)
    {
        Require(repository, model);
        return repository.Versions(model).FirstOrDefault(id => version == Latest || id.Text == version)
            ?? throw new VersionException(
                $"Unknown version '{version}' of '{model}'; `list` shows all.");
    }

    /// <exception cref="VersionException">Unknown model.</exception>
    public static void Require(ModelRepository repository, string model)
    {
        var models = repository.Models();
        if (models.Contains(model)) return;

        var known = models.Count == 0 ? "no model" : string.Join(", ", models);
        throw new VersionException($"Unknown model '{model}'; {repository.Path} holds {known}.");
    }

    public static void WritePublished(IAnsiConsole console, Publication publication)
    {
        var version = publication.Version;
        var state = publication.IsPromoted ? "published and in service"
            : publication.IsHeldBack ? "published, not promoted"
            : "published";
        console.MarkupLineInterpolated($"{version.Model}: version [bold]{version.Id}[/] is {state}.");
        if (!publication.IsPromoted)
            WriteLine(console, $"To serve it: promote --model {version.Model} --version {version.Id}"
                + (publication.IsHeldBack ? " --force" : ""));
        WriteVerdict(console, version.Manifest.Verdict);
    }

    private static void WriteVerdict(IAnsiConsole console, Verdict? verdict) =>
        WriteLine(
            console, $"Verdict: {VerdictWords.For(verdict)}. {string.Join(' ', verdict?.Reasons ?? [])}".TrimEnd());

    /// <summary>Each with its 95% interval.</summary>
    public static Table MetricTable(OrderedDictionary<string, Estimate> metrics)
    {
        var table = new Table()
            .AddColumn("metric").AddColumn(new TableColumn("value").RightAligned()).AddColumn("95% interval");
        foreach (var (name, figure) in metrics)
            table.AddRow(name, $"{figure.Value:F3}", $"{figure.Low:F3} to {figure.High:F3}");
        return table;
    }

    /// <summary>Past the console's wrapping: what is pasted must be whole.</summary>
    public static void WriteLine(IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLine(line);

    public static void WriteJson<T>(IAnsiConsole console, T document) =>
        WriteLine(console, JsonSerializer.Serialize(document, Scoring.Json.Options));
}

/// <summary>A service that runs somewhere, and its key.</summary>
internal static class RunningService
{
    /// <summary>Not an option: everybody on the machine sees those.</summary>
    private const string KeyVariable = "PURCHASE_API_KEY";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static Option<string?> Url(string name, string description)
    {
        var option = new Option<string?>(name)
        {
            Description = $"{description} Its key is read from {KeyVariable}.",
            HelpName = "URL",
        };
        option.MustBe(url => url is null || IsUrl(url), "a URL such as http://localhost:8080");
        return option;
    }

    public static HttpClient Connect(string url)
    {
        var client = new HttpClient { Timeout = Timeout, BaseAddress = new($"{url.TrimEnd('/')}/") };
        if (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https");
}
