using System.Net;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Serving.Hosting;

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
