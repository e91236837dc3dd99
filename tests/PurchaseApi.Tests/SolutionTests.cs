using System.Text.RegularExpressions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests;

public sealed partial class SolutionTests
{
    [GeneratedRegex(
        @"^(?<global>global )?using (?<static>static )?(?<alias>\w+ = )?(?<name>[\w.]+)[^(]*;$", RegexOptions.None,
        1000)]
    private static partial Regex Using { get; }

    [Fact]
    public void Hosts_share_libraries_only()
    {
        string[] References(Type type) =>
        [
            .. type.Assembly.GetReferencedAssemblies().Select(name => name.Name!)
                .Where(name => name.StartsWith("PurchaseApi")),
        ];

        Assert.DoesNotContain("PurchaseApi", References(typeof(PurchaseApi.Training.Algorithms.Examples)));
        Assert.Equal(
            ["PurchaseApi.Scoring", "PurchaseApi.Serving"],
            References(typeof(PurchaseApi.Streaming.StreamingOptions)).Order(StringComparer.Ordinal));
        Assert.Equal(["PurchaseApi.Scoring"], References(typeof(PurchaseApi.Serving.Models.ModelsInService)));
        Assert.Empty(References(typeof(PurchaseApi.Scoring.Models.IScorer)));
    }

    /// <summary>As <c>dotnet format</c> sorts them, and no analyzer of the build.</summary>
    [Fact]
    public void Usings_are_sorted()
    {
        var files = ((string[])["src", "tests"])
            .SelectMany(folder => Directory.EnumerateFiles(
                Path.Combine(SharedData.Repository, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !Regex.IsMatch(file, "[/\\\\](obj|bin)[/\\\\]", RegexOptions.None, TimeSpan.FromSeconds(1)));

        Assert.All(files, file =>
        {
            string[] places =
                [.. File.ReadLines(file).Select(line => Using.Match(line)).Where(one => one.Success).Select(Place)];
            Assert.True(places.SequenceEqual(places.Order(StringComparer.OrdinalIgnoreCase)), file);
        });
        Assert.True(IsBefore("using System.Text;", "using CsCheck;") && IsBefore("using A.B.C;", "using A.BA;"));
        Assert.True(IsBefore("using Xunit;", "using static A.B;") && IsBefore("using static A.B;", "using A = B;"));

        static bool IsBefore(string one, string other) => StringComparer.OrdinalIgnoreCase.Compare(
            Place(Using.Match(one)), Place(Using.Match(other))) < 0;
    }

    /// <summary>Global ones first, static ones after the others and aliases last; System before all else.</summary>
    private static string Place(Match line)
    {
        bool Has(string group) => line.Groups[group].Success;
        var kind = Has("alias") ? 2 : Has("static") ? 1 : 0;
        var name = line.Groups[kind == 2 ? "alias" : "name"].Value;
        var isSystem = kind != 2 && $"{name}.".StartsWith("System.", StringComparison.Ordinal);
        return $"{(Has("global") ? 0 : 1)}{kind}{(isSystem ? 0 : 1)}{name.Replace('.', '\u0001')}";
    }
}
