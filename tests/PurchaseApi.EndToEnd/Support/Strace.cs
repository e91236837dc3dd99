namespace PurchaseApi.EndToEnd.Support;

internal static class Strace
{
    public const string Program = "/usr/bin/strace";

    /// <summary>Arguments that stop the program and its threads at these calls alone, so that it is not slowed by all
    /// others.</summary>
    public static IEnumerable<string> Only(string calls) =>
        ["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", $"trace={calls}"];
}
