using FluentValidation;
using Microsoft.Extensions.Options;

namespace PurchaseApi.Hosting;

/// <summary>Settings that are checked at the start.</summary>
internal static class ValidatedOptions
{
    public static void AddValidatedOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : AbstractValidator<TOptions>, new()
    {
        services.AddSingleton(new KnownSettings(section, [.. typeof(TOptions).GetProperties()
            .Where(property => property.CanWrite).Select(property => property.Name)]));
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new Check<TOptions, TValidator>(section));
    }

    private sealed class Check<TOptions, TValidator>(string section) : IValidateOptions<TOptions>
        where TOptions : class
        where TValidator : AbstractValidator<TOptions>, new()
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var failures = new TValidator().Validate(options).Errors;
            return failures.Count == 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(failures.Select(failure =>
                    $"{section}:{failure.PropertyName} {failure.ErrorMessage}."));
        }
    }
}

internal static class SettingWords
{
    public const string Range = "must be from {From} to {To} (was {PropertyValue})";
}
