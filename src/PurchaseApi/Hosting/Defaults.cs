using Microsoft.Extensions.Configuration.Memory;

namespace PurchaseApi.Hosting;

/// <summary>Settings that stand below every other source, so that they hold wherever the service is started
/// from.</summary>
internal static class Defaults
{
    public static void AddDefaults(this IConfigurationBuilder configuration) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Default", "Information"),
                new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),

                // What fails is told once, by Failures.
                new("Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel", "Critical"),
                new("Logging:LogLevel:Microsoft.AspNetCore.Diagnostics", "Critical"),

                // Off altogether: it would open a log scope for every request.
                new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "None"),
            ],
        });
}
