using System.Text.RegularExpressions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Security;

public sealed partial class SecurityTableTests
{
    [GeneratedRegex("`(?<name>[A-Za-z]+Tests)`", RegexOptions.None, 1000)]
    private static partial Regex Named { get; }

    [Fact]
    public void Every_test_that_the_table_of_security_items_names_exists()
    {
        var table = File.ReadAllText(Path.Combine(SharedData.Repository, "SECURITY.md"));
        var tests = Directory
            .EnumerateFiles(Path.Combine(SharedData.Repository, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();

        var named = Named.Matches(table).Select(match => match.Groups["name"].Value).Distinct().ToArray();

        Assert.True(named.Length > 20, $"{named.Length} tests are named");
        Assert.Empty(named.Where(name => !tests.Contains(name)));
    }
}
