using System.Text.RegularExpressions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests;

/// <summary>A folder can be read without those that use it.</summary>
public sealed partial class FolderTests
{
    [Theory]
    [InlineData("PurchaseApi.Scoring")]
    [InlineData("PurchaseApi.Serving")]
    [InlineData("PurchaseApi.Streaming")]
    [InlineData("PurchaseApi")]
    [InlineData("PurchaseApi.Training")]
    public void No_two_folders_use_each_other(string project)
    {
        var files = SourceFile.All(project);
        var folders = files.Select(file => file.Namespace).ToHashSet();
        var uses = files
            .SelectMany(file => file.Usings.Select(used => (file.Namespace, Used: used)))
            .Where(use => folders.Contains(use.Used) && !IsWithin(use.Namespace, use.Used)
                && !IsWithin(use.Used, use.Namespace))
            .ToLookup(use => use.Namespace, use => use.Used);

        Assert.Empty(folders.Where(folder => Reached(folder, uses).Contains(folder)).Order()
            .Select(folder => $"{folder} -> {string.Join(", ", uses[folder].Distinct())}"));
    }

    [Theory]
    [InlineData("PurchaseApi.Scoring")]
    [InlineData("PurchaseApi.Serving")]
    [InlineData("PurchaseApi.Streaming")]
    [InlineData("PurchaseApi")]
    [InlineData("PurchaseApi.Training")]
    public void A_namespace_is_its_folder(string project) => Assert.Empty(
        SourceFile.All(project).Where(file => file.Namespace != file.Folder).Select(file => file.Path));

    /// <summary>A folder and those below it may use each other.</summary>
    private static bool IsWithin(string folder, string other) =>
        folder == other || folder.StartsWith(other + '.', StringComparison.Ordinal);

    private static HashSet<string> Reached(string folder, ILookup<string, string> uses)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(uses[folder]);
        while (open.TryPop(out var next))
            if (reached.Add(next))
                foreach (var used in uses[next]) open.Push(used);
        return reached;
    }

    private sealed partial record SourceFile(string Path, string Folder, string Namespace, string[] Usings)
    {
        public static SourceFile[] All(string project)
        {
            var root = System.IO.Path.Combine(SharedData.Repository, "src", project);
            return
            [
                .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                    .Select(path => System.IO.Path.GetRelativePath(root, path))
                    .Where(path => path.Split(System.IO.Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"))
                    .Select(path => (Path: path, Text: File.ReadAllText(System.IO.Path.Combine(root, path))))
                    .Where(file => NamespaceLine().IsMatch(file.Text))   // Program.cs has none
                    .Select(file => new SourceFile(
                        file.Path,
                        string.Join('.', [project, .. file.Path.Split(System.IO.Path.DirectorySeparatorChar)[..^1]]),
                        NamespaceLine().Match(file.Text).Groups[1].Value,
                        [.. UsingLine().Matches(file.Text).Select(line => line.Groups[1].Value)])),
            ];
        }

        [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex NamespaceLine();

        [GeneratedRegex(@"^using (?:static )?([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex UsingLine();
    }
}
