using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Serving.Hosting;

/// <summary>Part of the configuration, checked at the start by plain code: rules that are compiled first would slow the
/// start (decision 0015).</summary>
internal interface ISettings
{
    /// <summary>For each setting that is wrong a sentence that begins with its name; null for the others.</summary>
    IEnumerable<string?> Faults();
}

internal static class Setting
{
    public static string? Between<T>(T value, T low, T high, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : IComparable<T>, IFormattable =>
        Must(
            value.CompareTo(low) >= 0 && value.CompareTo(high) <= 0,
            string.Create(CultureInfo.InvariantCulture, $"{name} must be from {low} to {high} (was {value})"));

    public static string? Must(bool holds, string sentence) => holds ? null : sentence;

    public static void AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class, ISettings
    {
        services.AddKnownSettings<TOptions>(section);
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new Check<TOptions>(section));
    }

    /// <summary>Of what is off: the names are no mistake.</summary>
    public static void AddKnownSettings<TOptions>(this IServiceCollection services, string section) =>
        services.AddSingleton(new KnownSettings(section, [.. typeof(TOptions).GetProperties()
            .Where(property => property.CanWrite).Select(property => property.Name)]));

    private sealed class Check<TOptions>(string section) : IValidateOptions<TOptions>
        where TOptions : class, ISettings
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var faults = options.Faults().OfType<string>().ToList();
            return faults.Count == 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(faults.Select(fault => $"{section}:{fault}."));
        }
    }
}

/// <summary>Settings that no option checks: whatever would be passed over, or would serve something else than was
/// meant, stops the start.</summary>
internal static class StartSettings
{
    /// <returns>What is wrong, in one line; null when nothing is.</returns>
    public static string? Fault(IConfiguration configuration, IServiceCollection services) =>
        Addresses.From(configuration).Select(Addresses.Fault).FirstOrDefault(fault => fault is not null)
        ?? LevelFault(configuration.GetSection("Logging"))
        ?? CollectorFault(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
        ?? services.Select(service => service.ImplementationInstance).OfType<KnownSettings>()
            .GroupBy(known => known.Section, StringComparer.Ordinal)
            .Select(known => KeyFault(configuration.GetSection(known.Key), [.. known.SelectMany(one => one.Names)]))
            .FirstOrDefault(fault => fault is not null)
        ?? services.Select(service => service.ImplementationInstance).OfType<StartRule>()
            .Select(rule => rule.Fault(configuration)).FirstOrDefault(fault => fault is not null);

    private static string? LevelFault(IConfigurationSection logging) => logging.AsEnumerable()
        .Where(setting => setting.Value is not null
            && setting.Key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase))
        .Where(setting => !Enum.GetNames<LogLevel>().Contains(setting.Value!, StringComparer.OrdinalIgnoreCase))
        .Select(setting => $"{setting.Key} must be one of {string.Join(", ", Enum.GetNames<LogLevel>())} "
            + $"(was '{setting.Value}').")
        .FirstOrDefault();

    private static string? CollectorFault(string? address) =>
        string.IsNullOrEmpty(address)
        || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            ? null
            : $"OTEL_EXPORTER_OTLP_ENDPOINT must be a URL such as http://collector:4317 (was '{address}').";

    /// <summary>A name that no setting of the section has.</summary>
    public static string? KeyFault(IConfigurationSection section, string[] names)
    {
        var unknown = section.GetChildren().Select(child => child.Key)
            .FirstOrDefault(key => !names.Contains(key, StringComparer.OrdinalIgnoreCase));
        if (unknown is null) return null;

        var nearest = NearestWord.Find(unknown, names) is { } word ? $"; did you mean {word}?" : ".";
        return $"{section.Path}:{unknown} is not a setting{nearest}";
    }
}

/// <summary>What must hold of the configuration as a whole, in one line where it does not.</summary>
internal sealed record StartRule(Func<IConfiguration, string?> Fault);

/// <summary>The names of settings that an options type has.</summary>
internal sealed record KnownSettings(string Section, IReadOnlyList<string> Names);

/// <summary>Settings that stand below every other source, so that they hold wherever the service is started
/// from.</summary>
internal static class Defaults
{
    /// <param name="configuration">Of the host.</param>
    /// <param name="more">What one host has by default.</param>
    public static void AddDefaults(
        this IConfigurationBuilder configuration, params KeyValuePair<string, string?>[] more) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Default", "Information"),
                new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),

                // What fails is told once, by the host.
                new("Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel", "Critical"),
                new("Logging:LogLevel:Microsoft.AspNetCore.Diagnostics", "Critical"),

                // Off altogether: it would open a log scope for every request.
                new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "None"),
                .. more,
            ],
        });
}

/// <summary>The memory that work under way may take, where no setting says it.</summary>
internal static class MemoryBudget
{
    private const long BytesPerCore = 128L << 20;

    /// <param name="setting">In bytes; 0 sizes it.</param>
    public static long Size(long setting) =>
        Size(setting, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount);

    /// <param name="setting">In bytes; 0 sizes it.</param>
    /// <param name="memory">The heap's limit: of the container, or the machine.</param>
    /// <param name="cores">The processors it may use.</param>
    public static long Size(long setting, long memory, int cores) =>
        setting > 0 ? setting : Math.Min(memory / 3, cores * BytesPerCore);
}

/// <summary>Where a host listens.</summary>
internal static class Addresses
{
    public const string Endpoints = "Kestrel:Endpoints";

    /// <summary>As ASP.NET Core takes them, one after the other.</summary>
    public static string[] From(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection(Endpoints).GetChildren().Select(one => one["Url"]).OfType<string>();
        if (endpoints.ToArray() is { Length: > 0 } own) return own;   // Kestrel takes these and no others
        if (configuration["urls"] is { Length: > 0 } urls) return NameList.Parse(urls, ';');

        string[] ports = [.. Ports("http"), .. Ports("https")];
        return ports.Length > 0 ? ports : ["http://localhost:5000"];

        IEnumerable<string> Ports(string scheme) =>
            NameList.Parse(configuration[$"{scheme}_ports"], ';').Select(port => $"{scheme}://*:{port}");
    }

    /// <summary>Whether only this machine can reach an address.</summary>
    public static bool IsLoopback(string address)
    {
        var binding = BindingAddress.Parse(address);
        return binding.IsUnixPipe || binding.IsNamedPipe || binding.Host == "localhost"
            || (IPAddress.TryParse(binding.Host, out var ip) && IPAddress.IsLoopback(ip));
    }

    /// <returns>Why nobody can listen there, in one line; null where somebody can.</returns>
    public static string? Fault(string address)
    {
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return $"'{address}' is not a URL; write http://HOST:PORT.";
        }

        if (binding.IsUnixPipe || binding.IsNamedPipe) return null;
        if (binding.Port is < 0 or > 65_535) return $"the port of '{address}' must be from 0 to 65535.";
        // The server would listen everywhere.
        return binding.Host is "localhost" or "*" or "+" || IPAddress.TryParse(binding.Host, out _)
            ? null
            : $"the host of '{address}' must be an IP address, localhost or * for every interface.";
    }
}
