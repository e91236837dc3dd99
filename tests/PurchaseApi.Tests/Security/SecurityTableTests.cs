using System.Text.RegularExpressions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Security;

public sealed partial class SecurityTableTests
{
    [GeneratedRegex("`(?<name>[A-Za-z]+Tests)`", RegexOptions.None, 1000)]
    private static partial Regex Named { get; }

    [Fact]
    public void Tests_named_in_the_security_table_exist()
    {
        var table = File.ReadAllText(Path.Combine(SharedData.Repository, "SECURITY.md"));
        var tests = Directory
            .EnumerateFiles(Path.Combine(SharedData.Repository, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();

        var named = Named.Matches(table).Select(match => match.Groups["name"].Value).Distinct().ToArray();

        Assert.True(named.Length > 20, $"{named.Length} tests are named");
        Assert.All(named, name => Assert.Contains(name, tests));
    }
}
