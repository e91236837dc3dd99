using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Docs;

/// <summary>What people read leads where it says, and reads like English.</summary>
public sealed partial class PagesTests
{
    private static readonly string docs = Path.Combine(SharedData.Repository, "docs");

    public static TheoryData<string> Pages =>
    [
        "README.md", "CONTRIBUTING.md", "SECURITY.md", "deploy/README.md",
        .. Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(SharedData.Repository, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_files_and_headings(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(SharedData.Repository, page))!;
        foreach (var link in Link.Matches(WithoutCode(page)).Select(match => match.Groups[1].Value))
        {
            if (link.Contains("://", StringComparison.Ordinal)) continue;

            var (path, heading) = link.Split('#') is [var file, var id] ? (file, id) : (link, null);
            var target = path.Length == 0 ? Path.Combine(SharedData.Repository, page) : Path.Combine(folder, path);
            Assert.True(Path.Exists(target), $"{page}: there is no {link}");
            if (heading is not null)
                Assert.True(Headings(target).Contains(heading), $"{page}: {path} has no #{heading}");
        }
    }

    [Fact]
    public void Every_page_is_in_the_index()
    {
        var index = File.ReadAllText(Path.Combine(docs, "index.md"));

        Assert.All(
            Directory.EnumerateFiles(docs).Select(file => Path.GetFileName(file)).Where(name => name != "index.md"),
            name => Assert.Contains($"]({name})", index));
    }

    [Fact]
    public void The_English_is_plain()
    {
        Needs.Present(File.Exists("/bin/bash"), "bash is not installed");
        using var check = Process.Start(new ProcessStartInfo("/bin/bash", ["tests/english.sh"])
        {
            WorkingDirectory = SharedData.Repository,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var found = check.StandardOutput.ReadToEnd();
        check.WaitForExit();

        Assert.True(check.ExitCode == 0, found);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)", RegexOptions.None, 1000)]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Heading { get; }

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Code { get; }

    private static string WithoutCode(string page) =>
        Code.Replace(File.ReadAllText(Path.Combine(SharedData.Repository, page)), "");

    /// <summary>As GitHub makes ids of headings.</summary>
    private static HashSet<string> Headings(string path) =>
    [
        .. Heading.Matches(File.ReadAllText(path)).Select(match => new StringBuilder()
            .AppendJoin("", match.Groups[1].Value.ToLowerInvariant().Where(letter =>
                char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_'))
            .Replace(' ', '-').ToString()),
    ];
}
