using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace PurchaseApi.Hosting;

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
        services.AddSingleton(new KnownSettings(section, [.. typeof(TOptions).GetProperties()
            .Where(property => property.CanWrite).Select(property => property.Name)]));
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new Check<TOptions>(section));
    }

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
